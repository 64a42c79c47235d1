/** Calls what a caller gave along, so that its faults end the call that it was given with, and nothing else. */
import { callbackError } from "../errors/callback-error.ts";
import type { RunError } from "../errors/kinds.ts";
import { callSafely } from "../waiting/call-safely.ts";
import { Limit } from "../waiting/limit.ts";

/** The callbacks that a call may have. */
const CALLBACKS = ["onConnected", "onOutput", "onLine", "onProgress", "onChange"] as const;

type CallOptions = { readonly [Name in (typeof CALLBACKS)[number]]?: unknown } & {
  readonly signal?: AbortSignal | undefined;
};

type Callback = (...values: readonly unknown[]) => unknown;

/** A call whose callbacks never throw. */
export interface GuardedCall<Options> {
  /** With a signal that also aborts when a callback fails. */
  readonly options: Options;
  /** What a callback failed with, once the call has ended. What fails later than that goes to `tellLate`. */
  end(): RunError | undefined;
}

/**
 * A callback that throws, or returns a promise that rejects, is not called again, and ends its call.
 *
 * @param call what it was given with, such as `the command on web1`
 */
export function guardCallbacks<Options extends CallOptions>(
  options: Options,
  { host, call, tellLate }: { readonly host: string; readonly call: string; tellLate(error: unknown): void },
): GuardedCall<Options> {
  const names = CALLBACKS.filter((name) => options[name] !== undefined);
  if (names.length === 0) return { options, end: () => undefined };
  const limit = new Limit({ signal: options.signal });
  let failure: RunError | undefined;
  let isOver = false;
  const fail = (name: string, cause: unknown): void => {
    const error = callbackError(name, call, cause, host);
    if (isOver) {
      tellLate(error);
      return;
    }
    failure ??= error;
    limit.abort(error);
  };
  const guard =
    (name: (typeof CALLBACKS)[number]): Callback =>
    (...values) => {
      if (failure !== undefined) return undefined;
      // One that is no function fails as it is called.
      return callSafely(
        () => (options[name] as Callback)(...values),
        (cause) => fail(name, cause),
      );
    };
  const guarded = Object.fromEntries(names.map((name) => [name, guard(name)]));
  return {
    options: { ...options, ...guarded, signal: limit.signal },
    end() {
      isOver = true;
      limit.end();
      return failure;
    },
  };
}
