/** Calls what somebody else wrote and nobody waits for, so that it can't break the work that it is called in. */

/** @param fail told what it throws, or what its promise rejects with, later */
export function callSafely(call: () => unknown, fail: (cause: unknown) => void): void {
  try {
    const answer = call();
    if (isThenable(answer)) answer.then(undefined, fail);
  } catch (cause) {
    fail(cause);
  }
}

/** Whether it has to be waited for. A foreign value may throw as it is looked at. */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
