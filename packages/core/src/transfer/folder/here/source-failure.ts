/** Says why what is to be put can't be read. */
import { TransferError } from "../../../errors/kinds.ts";
import type { TowlineError } from "../../../errors/towline-error.ts";
import { HERE, transferFailure } from "../../task/transfer-failure.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { ADVICE_EXCLUDE } from "../../tree/folder-failure.ts";
import { ScanFault } from "./scan-sources.ts";

/** An error of reading what is to be put. */
export function describeSourceFailure(
  { connector }: Pick<TransferTask, "connector">,
  error: unknown,
  source: string,
): TowlineError {
  const here = { host: HERE, connector };
  if (!(error instanceof ScanFault)) return transferFailure(error, "source", pathOf(error) ?? source, here);
  return new TransferError("ERR_TOWLINE_TRANSFER_SOURCE", `Cannot read ${error.path} (${HERE}): it ${error.message}`, {
    ...here,
    advice: ADVICE_EXCLUDE,
    cause: error.cause,
  });
}

function pathOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("path" in error)) return undefined;
  return Buffer.isBuffer(error.path) ? error.path.toString("utf8") : String(error.path);
}
