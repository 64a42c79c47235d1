/** The result of work that went as it went, and failed for another reason: what was to be done at its end, a callback. */
import type { TowlineError } from "../errors/towline-error.ts";
import { completeRun } from "./complete-result.ts";
import type { RunResult } from "./run-result.ts";

/** The output is kept. */
export function failRun(result: RunResult, error: TowlineError): RunResult {
  return completeRun({ ...result, status: "failed", error }, result, result);
}

export function failTransfer<Result extends { readonly status: unknown; readonly error?: unknown }>(
  result: Result,
  error: TowlineError,
): Result & { readonly status: "failed" } {
  return { ...result, status: "failed", error };
}
