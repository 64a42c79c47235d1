/** Waits for many answers of one peer, and gives up on those that are due when none at all has come for so long. */
import { now } from "./clock.ts";

interface Waiting {
  readonly since: number;
  giveUp(): void;
}

export class Patience {
  readonly #limit: number;
  /** Whether it is plain that the peer lives, so that whoever waits may be waiting for a turn. */
  readonly #isAlive: () => boolean;
  readonly #waiting = new Set<Waiting>();
  #lastSign = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param limit milliseconds */
  constructor(limit: number, isAlive: () => boolean = () => false) {
    this.#limit = limit;
    this.#isAlive = isAlive;
  }

  /** Settles as the promise does, or rejects with what `makeError` makes. */
  wait<Value>(promise: Promise<Value>, makeError: () => Error): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiting = { since: now(), giveUp: () => reject(makeError()) };
      this.#waiting.add(waiting);
      this.#timer ??= setTimeout(this.#look, this.#limit);
      const answered = (): void => {
        this.#waiting.delete(waiting);
        this.#lastSign = now();
        if (this.#waiting.size > 0) return;
        clearTimeout(this.#timer);
        this.#timer = undefined;
      };
      promise.then(
        (value) => {
          answered();
          resolve(value);
        },
        (error: unknown) => {
          answered();
          reject(error);
        },
      );
    });
  }

  /** Something else came from the peer. */
  sign(): void {
    this.#lastSign = now();
  }

  readonly #look = (): void => {
    const time = now();
    if (this.#isAlive()) this.#lastSign = time;
    let next = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting) {
      const left = Math.max(waiting.since, this.#lastSign) + this.#limit - time;
      if (left > 0) next = Math.min(next, left);
      else {
        this.#waiting.delete(waiting);
        waiting.giveUp();
      }
    }
    this.#timer = this.#waiting.size === 0 ? undefined : setTimeout(this.#look, Math.ceil(next));
  };
}
