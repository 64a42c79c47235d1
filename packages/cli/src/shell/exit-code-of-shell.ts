/** The exit code of `towline shell`: the shell's own, or what kept it from being told. */
import { constants } from "node:os";
import { type RunResult, STATUSES } from "@towline/core";

/** As shells tell it: a signal's number is added to 128. */
export function exitCodeOfShell(result: Pick<RunResult, "status" | "exitCode" | "signal">): number {
  const { status, exitCode, signal } = result;
  if (status === "cancelled") return 130;
  if (status === "ok" || status === "failed") return exitCode ?? 128 + signalNumber(signal);
  return STATUSES[status].exitCode;
}

/** The exit code where no shell was started. */
export function exitCodeOfError(error: unknown): number {
  const { code, reason } = error as { readonly code?: string; readonly reason?: string };
  if (code === "ERR_TOWLINE_COMMAND_CANCELLED" || reason === "cancelled") return 130;
  if (code === "ERR_TOWLINE_CONNECT" || code === "ERR_TOWLINE_LOST_CONNECTION") return 3;
  return code === "ERR_TOWLINE_PRIVILEGE" || code?.startsWith("ERR_TOWLINE_HOOK") === true ? 1 : 2;
}

function signalNumber(signal: string | null): number {
  return constants.signals[signal as NodeJS.Signals] ?? 0;
}
