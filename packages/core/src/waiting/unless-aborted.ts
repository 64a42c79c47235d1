/** Waits for something that a signal does not end: others wait for it too, it can't be taken back, or it may not listen. */
import { callSafely } from "./call-safely.ts";
import { Deadline } from "./deadline.ts";
import { onAbort } from "./on-abort.ts";

/** Options of {@link unlessAborted}. */
export interface AbortOptions<Value> {
  /** Makes the error, of the signal's reason. Default: that reason. */
  readonly reason?: ((reason: unknown) => unknown) | undefined;
  /** Milliseconds for the promise to settle after the abort: whoever listens tells better what it did. Default: 0. */
  readonly grace?: number | undefined;
  /** Takes what comes after it was given up, such as a connection to be closed. What fails then is nobody's. */
  readonly abandon?: ((late: Value) => unknown) | undefined;
}

/**
 * Settles as the promise does, or rejects when the signal aborts first or has aborted already.
 *
 * @throws what the promise rejects with, and the signal's reason or what `reason` makes of it
 * @example
 * ```ts
 * const shell = await unlessAborted(openShell(), signal, { abandon: (late) => late.close() });
 * ```
 */
export function unlessAborted<Value>(
  promise: PromiseLike<Value>,
  signal: AbortSignal | undefined,
  { reason: explain = (reason) => reason, grace = 0, abandon }: AbortOptions<Value> = {},
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let isOver = false;
    let deadline: Deadline | undefined;
    let stop = (): void => {};
    const end = (): boolean => {
      const isFirst = !isOver;
      isOver = true;
      stop();
      deadline?.clear();
      return isFirst;
    };
    const giveUp = (reason: unknown): void => {
      if (end()) reject(explain(reason));
    };
    promise.then(
      (value) => {
        if (end()) resolve(value);
        else callSafely(() => abandon?.(value), ignore);
      },
      (error: unknown) => {
        if (end()) reject(error);
      },
    );
    stop = onAbort(signal, (reason) => {
      if (grace > 0) deadline = new Deadline(grace, () => giveUp(reason));
      else giveUp(reason);
    });
  });
}

const ignore = (): void => {};
