/** Calls what somebody else wrote and nobody waits for, so that it can't break the work that it is called in. */

/**
 * @param call may throw, or return a promise that rejects
 * @param fail told what it throws, or what its promise rejects with, later
 * @returns a promise where it gave one; it never rejects
 * @example
 * ```ts
 * callSafely(() => options.onProgress?.(bytes), (cause) => log(`onProgress failed: ${cause}`));
 * ```
 */
export function callSafely(call: () => unknown, fail: (cause: unknown) => void): Promise<void> | undefined {
  try {
    const answer = call();
    if (isThenable(answer)) return Promise.resolve(answer).then(() => {}, fail);
  } catch (cause) {
    fail(cause);
  }
  return undefined;
}

/**
 * Whether it has to be waited for: ten thousand hosts that don't are not. A foreign value may throw as it is looked at.
 */
export function isThenable<Value>(value: Value | PromiseLike<Value>): value is PromiseLike<Value> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
