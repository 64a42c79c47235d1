/** Waits for foreign code, but not for ever. */

/**
 * Settles as `promise` does, or rejects with what `makeError` makes once `milliseconds` have passed.
 * A rejection that comes later than that is swallowed: its outcome was reported already.
 */
export async function withDeadline<Value>(
  promise: PromiseLike<Value>,
  milliseconds: number,
  makeError: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(makeError()), milliseconds);
  });
  try {
    return await Promise.race([promise, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

/** Tells milliseconds as people do: `30 s`, `250 ms`. */
export function formatDeadline(milliseconds: number): string {
  return milliseconds >= 1000 ? `${milliseconds / 1000} s` : `${milliseconds} ms`;
}
