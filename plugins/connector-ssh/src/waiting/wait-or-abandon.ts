/** Waits for something that can't be taken back, only let go of when it comes too late. */

/** The caller gave up; `reason` is what its signal says. */
export class AbandonedError extends Error {
  readonly reason: unknown;

  constructor(reason: unknown) {
    super("abandoned");
    this.reason = reason;
  }
}

/**
 * Waits for `opening` until the signal aborts. What comes after that goes to `abandon`, a late failure to
 * `onLateFailure`.
 *
 * @throws AbandonedError when the signal aborted first.
 */
export function waitOrAbandon<Value>(
  opening: Promise<Value>,
  signal: AbortSignal | undefined,
  abandon: (value: Value) => void,
  onLateFailure: () => void = () => undefined,
): Promise<Value> {
  if (signal === undefined) return opening;
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      opening.then(abandon, onLateFailure);
      reject(new AbandonedError(signal.reason));
    };
    signal.addEventListener("abort", onAbort, { once: true });
    const stop = () => signal.removeEventListener("abort", onAbort);
    opening.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error) => {
        stop();
        reject(error);
      },
    );
    if (signal.aborted) onAbort();
  });
}
