/** Whose tap it is, and the errors that say so. */
import { HookError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import type { Moment } from "./moment-kinds.ts";

/** A hook's function, whatever its arguments are. */
export type TapFunction = (...values: readonly unknown[]) => unknown;

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

/** @param event what the tap was given */
export function tapFailed(cause: unknown, event: unknown, attribution: Attribution): HookError {
  if (isTowlineError(cause) && cause instanceof HookError) return cause;
  const advice = isTowlineError(cause) ? cause.advice : undefined;
  return hookError("ERR_TOWLINE_HOOK_FAILED", `failed: ${messageOf(cause)}`, event, attribution, { cause, advice });
}

/** What it returned is of no use. */
export function tapAnsweredWrong(cause: unknown, event: unknown, attribution: Attribution): HookError {
  const advice = "The plugin's author returns the request, or uses tapPromise for an async tap.";
  return hookError("ERR_TOWLINE_HOOK_FAILED", messageOf(cause), event, attribution, { cause, advice });
}

export function tapTimedOut(event: unknown, attribution: Attribution): HookError {
  const says = `did not finish within ${formatDeadline(attribution.timeout)}`;
  return hookError("ERR_TOWLINE_HOOK_TIMEOUT", says, event, attribution, {});
}

function hookError(
  code: HookError["code"],
  says: string,
  event: unknown,
  { plugin, hook, tap }: Attribution,
  details: { readonly cause?: unknown; readonly advice?: string | undefined },
): HookError {
  const host = hostOf(event);
  const name = tap === plugin ? "" : ` (tap "${tap}")`;
  const where = `the plugin "${plugin}" in ${hook}${name}${host === undefined ? "" : ` for ${host}`}`;
  return new HookError(code, plugin, hook, `${where} ${says}`, { host, ...details });
}

function hostOf(event: unknown): string | undefined {
  if (typeof event !== "object" || event === null || !("host" in event)) return undefined;
  return typeof event.host === "string" ? event.host : undefined;
}
