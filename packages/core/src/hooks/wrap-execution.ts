/** Has a plugin's tap wrap an execution, watched: only the time that the plugin itself takes is limited. */
import { isTowlineError } from "../errors/towline-error.ts";
import { isThenable } from "../waiting/call-safely.ts";
import { now } from "../waiting/clock.ts";
import { Deadline } from "../waiting/deadline.ts";
import type { TapFunction } from "./attribution.ts";
import type { Execution } from "./lifecycle-hooks.ts";

type AnyExecution = Execution<object, unknown>;

/** What becomes of a wrapper that hangs or fails. */
export interface WrapOptions {
  /** Milliseconds that the plugin may take before, between and after the executions that it wraps. */
  readonly timeout: number;
  onTimeout(request: object): Error;
  onFailure(cause: unknown, request: object): Error;
  /** Looks at what the wrapper asks for, and makes it whole. */
  complete(asked: unknown, given: object): object;
  /** Looks at what the wrapper gives, and makes it whole. */
  judge(value: unknown, request: object, inner: unknown, durationMs: number): unknown;
}

/**
 * A command may run for hours and is timed elsewhere; while it runs, the plugin's clock stands still. Towline's own
 * errors from within pass unchanged; anything else that the tap or its wrapper throws is the plugin's.
 */
export function wrapExecution(tap: TapFunction, execute: AnyExecution, options: WrapOptions): AnyExecution {
  return (request) =>
    new Promise((resolve, reject) => {
      const startedAt = now();
      const deadline = new Deadline(options.timeout, () => reject(options.onTimeout(request)));
      let inner: { readonly result: unknown } | undefined;
      const watched = async (asked: unknown): Promise<unknown> => {
        try {
          inner = await deadline.aside(async () => ({ result: await execute(options.complete(asked, request)) }));
          return inner.result;
        } finally {
          deadline.restart();
        }
      };
      const perform = async (): Promise<unknown> => {
        const wrapper = checkWrapper(tap(watched)) ?? watched;
        const value = await wrapper(request);
        if (inner !== undefined && value === inner.result) return value;
        return options.judge(value, request, inner?.result, now() - startedAt);
      };
      perform()
        .then(resolve, (cause) => reject(isTowlineError(cause) ? cause : options.onFailure(cause, request)))
        .finally(() => deadline.clear());
    });
}

/** Undefined where the tap has nothing to wrap. @throws TypeError */
function checkWrapper(wrapper: unknown): ((request: object) => unknown) | undefined {
  if (wrapper === undefined || typeof wrapper === "function") return wrapper as undefined;
  // Nobody waits for what an async function was to give.
  if (isThenable(wrapper)) wrapper.then(undefined, () => {});
  throw new TypeError(`returned ${isThenable(wrapper) ? "a promise" : typeof wrapper} instead of a function`);
}
