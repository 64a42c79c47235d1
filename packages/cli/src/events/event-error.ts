/** An error as events have it. */
import type { TowlineError } from "@towline/core";
import type { EventError } from "./event-types.ts";

/** Its code, message, advice and reason, and nothing else. */
export function toEventError(error: TowlineError | undefined): EventError | undefined {
  if (error === undefined) return undefined;
  const { code, message, advice } = error;
  const reason = "reason" in error && typeof error.reason === "string" ? error.reason : undefined;
  return { code, message, advice, reason };
}
