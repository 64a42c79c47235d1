/** The result of work that went well, on a host where what was to be done at its end was not. */
import type { TowlineError } from "../errors/towline-error.ts";
import type { TransferResult } from "../hooks/lifecycle.ts";
import type { RunResult } from "../output/run-result.ts";

/** The output is kept. */
export function failRun(result: RunResult, error: TowlineError): RunResult {
  const { stdout, stderr, stdoutBytes, stderrBytes, output } = result;
  return {
    ...result,
    ...{ stdout, stderr, stdoutBytes, stderrBytes, output, status: "failed", error },
    orThrow() {
      throw error;
    },
  };
}

export function failTransfer(result: TransferResult, error: TowlineError): TransferResult {
  return { ...result, status: "failed", error };
}
