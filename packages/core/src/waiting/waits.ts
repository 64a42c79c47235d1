/** Waits for many things at once that one event may end, such as the answers on a link that dies. */

/**
 * Of ten thousand requests none listens to the event by itself: a signal looks through all its listeners for each that
 * goes.
 *
 * @example
 * ```ts
 * const answers = new Waits();
 * link.once("close", () => answers.fail(new Error("the link is gone")));
 * const status = await answers.add(ask("stat", path));
 * ```
 */
export class Waits {
  readonly #waiting = new Set<(reason: unknown) => void>();

  /** Settles as the promise does, unless {@link fail} is called before. */
  add<Value>(promise: PromiseLike<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject);
      promise.then(
        (value) => {
          this.#waiting.delete(reject);
          resolve(value);
        },
        (reason: unknown) => {
          this.#waiting.delete(reject);
          reject(reason);
        },
      );
    });
  }

  /** All who wait now reject with this reason; who comes later waits as before. */
  fail(reason: unknown): void {
    for (const reject of this.#waiting) reject(reason);
    this.#waiting.clear();
  }
}
