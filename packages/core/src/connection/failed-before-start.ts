/** What an error means that came before anything was started. */

import { RunError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { RunStatus } from "../result/statuses.ts";
import { isConnectError } from "./connect-failure.ts";

/** The status and the error, as one of Towline's. */
export function failedBeforeStart(
  error: unknown,
  host: string,
  connector: string,
): { readonly status: RunStatus; readonly error: TowlineError } {
  if (!isTowlineError(error)) {
    const message = messageOf(error);
    const details = { host, connector, cause: error };
    return {
      status: "refused",
      error: new RunError(
        "ERR_TOWLINE_COMMAND_UNSUPPORTED",
        `${connector} could not start it on ${host}: ${message}`,
        details,
      ),
    };
  }
  if (error.code === "ERR_TOWLINE_COMMAND_CANCELLED") return { status: "cancelled", error };
  if (error.code === "ERR_TOWLINE_GATE") return { status: "skipped", error };
  // The link was there, and died before anything was started on it.
  if (error.code === "ERR_TOWLINE_LOST_CONNECTION") return { status: "unreachable", error };
  if (!isConnectError(error)) return { status: "refused", error };
  return { status: error.reason === "cancelled" ? "cancelled" : "unreachable", error };
}
