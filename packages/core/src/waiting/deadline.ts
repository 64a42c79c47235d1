/** Runs out after a time, unless it is cleared before: the one timer that all other waits are made of. */
import { now } from "./clock.ts";

/** What Node's timers can wait at most, in milliseconds: what is longer would be over at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/**
 * Calls a function once a time has passed. It can stand still for a while, begin again, and be cleared; an end that is
 * not cleared keeps the process alive. A time may be of any length, with Node's own timers no longer than 24 days.
 *
 * @example
 * ```ts
 * const silence = new Deadline(30_000, () => socket.destroy(new Error("nothing came for 30 s")));
 * socket.on("data", () => silence.restart());
 * socket.once("close", () => silence.clear());
 * ```
 */
export class Deadline {
  readonly #whole: number;
  readonly #expire: () => void;
  #left: number;
  #startedAt = 0;
  #pauses = 0;
  #isCleared = false;
  #isExpired = false;
  #timer: NodeJS.Timeout | undefined;
  /** What the timer was last set to. */
  #delay = 0;

  /**
   * @param milliseconds how long it takes; `Infinity` for ever
   * @param expire called at its end
   */
  constructor(milliseconds: number, expire: () => void) {
    this.#whole = milliseconds;
    this.#left = milliseconds;
    this.#expire = expire;
    this.#run();
  }

  /** Does something while the deadline stands still, such as asking a person. Several at once count as one. */
  async aside<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#pauses += 1;
    if (this.#pauses === 1) {
      this.#left -= now() - this.#startedAt;
      this.#stop();
    }
    try {
      return await work();
    } finally {
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#run();
    }
  }

  /** Gives all of the time again, also when it was over. Costs little: it may be called for each piece of output. */
  restart(): void {
    this.#isExpired = false;
    this.#left = this.#whole;
    this.#run();
  }

  /** Ends it for good. */
  clear(): void {
    this.#isCleared = true;
    this.#stop();
  }

  #run(): void {
    if (this.#isCleared || this.#isExpired || this.#pauses > 0) return;
    this.#startedAt = now();
    const delay = Math.min(Math.max(0, this.#left), LONGEST_TIMER_MS);
    if (this.#timer !== undefined && delay === this.#delay) {
      this.#timer.refresh();
      return;
    }
    this.#stop();
    this.#delay = delay;
    this.#timer = setTimeout(this.#look, delay);
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  readonly #look = (): void => {
    this.#left -= this.#delay;
    this.#isExpired = this.#left <= 0;
    if (this.#isExpired) this.#expire();
    else this.#run();
  };
}

/** Tells milliseconds as people do: `30 s`, `250 ms`. */
export function formatDeadline(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}
