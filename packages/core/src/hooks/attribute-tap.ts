/** Wraps a plugin's tap so that its errors bear the plugin's name, it cannot hang, and it disturbs only what it may. */
import { isThenable } from "../waiting/call-safely.ts";
import { within } from "../waiting/within.ts";
import { type Attribution, type TapFunction, tapAnsweredWrong, tapFailed, tapTimedOut } from "./attribution.ts";
import { completeRequest } from "./complete-request.ts";
import type { Execution } from "./lifecycle-hooks.ts";
import type { Moment } from "./moment-kinds.ts";
import { wrapExecution } from "./wrap-execution.ts";

/** Wraps a tap that returns its result at once. */
export function attributeSyncTap(tap: TapFunction, attribution: Attribution): TapFunction {
  return (event) => {
    try {
      const result = tap(event);
      // An async function was given to tap(): nobody waits for it, so its failure is taken care of here.
      if (isThenable(result)) {
        result.then(undefined, (cause) => attribution.onError(tapFailed(cause, event, attribution)));
      }
      return judgeAnswer(result, event, attribution);
    } catch (cause) {
      return settleFailure(cause, event, attribution);
    }
  };
}

/** Wraps a tap that returns a promise. The promise it makes always settles. */
export function attributeAsyncTap(
  tap: (event: unknown) => PromiseLike<unknown> | unknown,
  attribution: Attribution,
): (event: unknown) => Promise<unknown> {
  return async (event) => {
    try {
      const result = await within(attribution.timeout, Promise.resolve(tap(event)), () => {
        throw tapTimedOut(event, attribution);
      });
      return judgeAnswer(result, event, attribution);
    } catch (cause) {
      return settleFailure(cause, event, attribution);
    }
  };
}

/** Wraps a tap that wraps an execution: what it returns is watched while it runs. */
export function attributeAroundTap(
  tap: TapFunction,
  { rules, judge }: Extract<Moment, { kind: "around" }>,
  attribution: Attribution,
): (execute: Execution<object, unknown>) => Execution<object, unknown> {
  return (execute) =>
    wrapExecution(tap, execute, {
      timeout: attribution.timeout,
      onTimeout: (request) => tapTimedOut(request, attribution),
      onFailure: (cause, request) => tapFailed(cause, request, attribution),
      complete: (asked, given) => completeRequest(rules, asked, given),
      judge,
    });
}

function judgeAnswer(answer: unknown, event: unknown, attribution: Attribution): unknown {
  const { moment } = attribution;
  if (moment.kind === "bail") return answer === true ? true : undefined;
  if (moment.kind !== "waterfall") return undefined;
  try {
    return completeRequest(moment.rules, answer, event as object);
  } catch (cause) {
    throw tapAnsweredWrong(cause, event, attribution);
  }
}

function settleFailure(cause: unknown, event: unknown, attribution: Attribution): undefined {
  const error = tapFailed(cause, event, attribution);
  if (attribution.moment.kind === "waterfall") throw error;
  attribution.onError(error);
  return undefined;
}
