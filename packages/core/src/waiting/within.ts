/** Waits for something that can't be ended, but not for ever. */
import { Deadline } from "./deadline.ts";
import { defer } from "./deferred.ts";

/**
 * Settles as the promise does. When that takes longer it settles as `late` does, which may return something or throw; the
 * promise goes on by itself, and what it fails with then is nobody's.
 *
 * @param milliseconds how long it may take
 * @param late called when the time is up. Default: undefined comes in place of the promise's value
 * @throws what the promise rejects with, and what `late` throws
 * @example
 * ```ts
 * const exit = await within(5_000, process.exited);     // undefined after five seconds
 * const version = await within(30_000, askVersion(), () => {
 *   throw new Error("it did not tell its version within 30 s");
 * });
 * ```
 */
export async function within<Value, Late = undefined>(
  milliseconds: number,
  promise: PromiseLike<Value>,
  late?: () => Late,
): Promise<Value | Late> {
  const over = defer<Late>();
  const deadline = new Deadline(milliseconds, () => {
    try {
      over.resolve(late?.() as Late);
    } catch (error) {
      over.reject(error);
    }
  });
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    deadline.clear();
  }
}
