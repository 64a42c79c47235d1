/** Whether a command that did not end well is run again, where `retries` asks for it. */

import { isConnectError } from "../connection/connect-failure.ts";
import type { ConnectorDataError, HookError, RunError } from "../errors/kinds.ts";
import type { OutcomeDescription } from "../process/describe-outcome.ts";
import { STATUSES } from "../result/statuses.ts";

/** Mistakes, which are the same at every try, and refused passwords, whose next try may lock an account. */
const FINAL_CODES = new Set<string>([
  "ERR_TOWLINE_PRIVILEGE",
  "ERR_TOWLINE_COMMAND_INVALID",
  "ERR_TOWLINE_DATA_INVALID",
  "ERR_TOWLINE_HOOK_FAILED",
] satisfies readonly (RunError | ConnectorDataError | HookError)["code"][]);

/** What started is run again only if that does no harm. */
export function mayRunAgain(
  { status, error }: Pick<OutcomeDescription, "status" | "error">,
  { started, idempotent }: { readonly started: boolean; readonly idempotent: boolean },
): boolean {
  if (!STATUSES[status].mayRunAgain) return false;
  if (started) return idempotent;
  if (isConnectError(error)) return error.retry !== "never" && error.reason !== "auth" && error.reason !== "hostkey";
  return error === undefined || !FINAL_CODES.has(error.code);
}
