/** Waits for many answers of one peer, and gives up on those that are due when none at all has come for so long. */
import { now } from "./clock.ts";
import { Deadline } from "./deadline.ts";

interface Waiting {
  readonly since: number;
  giveUp(): void;
}

/**
 * A peer that answers one of many requests is alive, however long the others take.
 *
 * @example
 * ```ts
 * const patience = new Patience(90_000);
 * const status = await patience.wait(ask("stat", path), () => new Error("it answered nothing for 90 s"));
 * ```
 */
export class Patience {
  readonly #limit: number;
  /** Whether it is plain that the peer lives, so that whoever waits may be waiting for a turn. */
  readonly #isAlive: () => boolean;
  readonly #waiting = new Set<Waiting>();
  #lastSign = 0;
  #deadline: Deadline | undefined;

  /**
   * @param limit milliseconds
   * @param isAlive whether it is plain that the peer lives; asked when the time is up
   */
  constructor(limit: number, isAlive: () => boolean = () => false) {
    this.#limit = limit;
    this.#isAlive = isAlive;
  }

  /** Settles as the promise does, or rejects with what `makeError` makes. */
  wait<Value>(promise: Promise<Value>, makeError: () => Error): Promise<Value> {
    return new Promise((resolve, reject) => {
      const waiting = { since: now(), giveUp: () => reject(makeError()) };
      this.#waiting.add(waiting);
      this.#deadline ??= new Deadline(this.#limit, this.#look);
      const answered = (): void => {
        this.#waiting.delete(waiting);
        this.#lastSign = now();
        if (this.#waiting.size > 0) return;
        this.#deadline?.clear();
        this.#deadline = undefined;
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
    this.#deadline = this.#waiting.size === 0 ? undefined : new Deadline(Math.ceil(next), this.#look);
  };
}
