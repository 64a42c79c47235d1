/** Wraps a plugin's tap so that its errors bear the plugin's name, it cannot hang, and it disturbs only what it may. */

import { HookError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { isThenable } from "../waiting/call-safely.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { within } from "../waiting/within.ts";
import { completeRequest } from "./complete-request.ts";
import { RESULT_JUDGES } from "./judge-execution.ts";
import type { RunRequest } from "./lifecycle.ts";
import { watchExecution } from "./watch-execution.ts";

/** A hook's function, whatever its arguments are. */
export type TapFunction = (...values: readonly unknown[]) => unknown;

/** What a tap may do: `before` and `around` refuse the host when they fail; the others only report. */
export type Moment = "before" | "around" | "bail" | "report";

/** Whose tap it is, on which hook, and what becomes of its errors. */
export interface Attribution {
  readonly plugin: string;
  /** Such as `run.before`. */
  readonly hook: string;
  readonly moment: Moment;
  /** The name that the tap was given. */
  readonly tap: string;
  /** In milliseconds. */
  readonly timeout: number;
  readonly onError: (error: HookError) => void;
}

/** Wraps a tap that returns its result at once. */
export function attributeSyncTap(tap: TapFunction, attribution: Attribution): TapFunction {
  return (...values) => {
    try {
      const result = tap(...values);
      // An async function was given to tap(): nobody waits for it, so its failure is taken care of here.
      if (isThenable(result)) {
        result.then(undefined, (cause) => attribution.onError(toHookError(cause, values, attribution)));
      }
      if (attribution.moment === "around") return judgeExecution(result, values);
      if (!isThenable(result)) return judgeResult(result, values, attribution);
      return judgeResult(attribution.moment === "before" ? result : undefined, values, attribution);
    } catch (cause) {
      return settleFailure(cause, values, attribution);
    }
  };
}

/** Wraps a tap that returns a promise. The promise it makes always settles. */
export function attributeAsyncTap(
  tap: (...values: readonly unknown[]) => PromiseLike<unknown> | unknown,
  attribution: Attribution,
): (...values: readonly unknown[]) => Promise<unknown> {
  return async (...values) => {
    try {
      const promise = Promise.resolve(tap(...values));
      const result = await within(attribution.timeout, promise, () => {
        throw timedOut(values, attribution);
      });
      return judgeResult(result, values, attribution);
    } catch (cause) {
      return settleFailure(cause, values, attribution);
    }
  };
}

function judgeResult(result: unknown, values: readonly unknown[], attribution: Attribution): unknown {
  switch (attribution.moment) {
    case "before":
      try {
        return completeRequest(result, values[0] as RunRequest);
      } catch (cause) {
        throw new HookError(
          "ERR_TOWLINE_HOOK_FAILED",
          attribution.plugin,
          attribution.hook,
          `${describeTap(values, attribution)} ${messageOf(cause)}`,
          {
            host: hostOf(values),
            advice: "The plugin's author returns the request, or uses tapPromise for an async tap.",
            cause,
          },
        );
      }
    case "bail":
      return result === true ? true : undefined;
    default:
      return undefined;
  }
}

function judgeExecution(result: unknown, [execute]: readonly unknown[]): unknown {
  if (result === undefined || result === execute) return result;
  if (typeof result === "function" && typeof execute === "function") return result;
  throw new TypeError(`returned ${isThenable(result) ? "a promise" : typeof result} instead of a function`);
}

/** Wraps a tap on an `around` hook: what it returns is watched while it runs, not only while it is made. */
export function attributeAroundTap(tap: TapFunction, attribution: Attribution): TapFunction {
  const attributed = attributeSyncTap(tap, attribution);
  return (execute, ...others) => {
    const values = [execute, ...others];
    if (typeof execute !== "function") return attributed(...values);
    const watch = watchExecution(execute as (...values: readonly unknown[]) => Promise<unknown>, {
      timeout: attribution.timeout,
      onTimeout: () => timedOut(values, attribution),
      onFailure: (cause) => toHookError(cause, values, attribution),
      judgeRequest: (asked, given) => completeRequest(asked, given as RunRequest),
      judgeResult: RESULT_JUDGES[attribution.hook] ?? ((value) => value),
    });
    const wrapper = attributed(watch.execute, ...others);
    return typeof wrapper === "function" && wrapper !== watch.execute ? watch.wrap(wrapper as TapFunction) : execute;
  };
}

function settleFailure(cause: unknown, values: readonly unknown[], attribution: Attribution): undefined {
  const error = toHookError(cause, values, attribution);
  if (attribution.moment === "before" || attribution.moment === "around") throw error;
  attribution.onError(error);
  return undefined;
}

function toHookError(cause: unknown, values: readonly unknown[], attribution: Attribution): HookError {
  if (isTowlineError(cause) && cause instanceof HookError) return cause;
  const message = messageOf(cause);
  return new HookError(
    "ERR_TOWLINE_HOOK_FAILED",
    attribution.plugin,
    attribution.hook,
    `${describeTap(values, attribution)} failed: ${message}`,
    { host: hostOf(values), cause, advice: isTowlineError(cause) ? cause.advice : undefined },
  );
}

function timedOut(values: readonly unknown[], attribution: Attribution): HookError {
  return new HookError(
    "ERR_TOWLINE_HOOK_TIMEOUT",
    attribution.plugin,
    attribution.hook,
    `${describeTap(values, attribution)} did not finish within ${formatDeadline(attribution.timeout)}`,
    { host: hostOf(values) },
  );
}

function describeTap(values: readonly unknown[], { plugin, hook, tap }: Attribution): string {
  const host = hostOf(values);
  const name = tap === plugin ? "" : ` (tap "${tap}")`;
  return `the plugin "${plugin}" in ${hook}${name}${host === undefined ? "" : ` for ${host}`}`;
}

function hostOf(values: readonly unknown[]): string | undefined {
  for (const value of values) {
    if (typeof value === "object" && value !== null && "host" in value && typeof value.host === "string")
      return value.host;
  }
  return undefined;
}
