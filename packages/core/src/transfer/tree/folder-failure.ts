/** Says why a folder was not moved. */
import { TransferError } from "../../errors/kinds.ts";
import type { TowlineError } from "../../errors/towline-error.ts";
import { ArchiveFault, shorten, showName } from "../archive/archive-entry.ts";
import { EntryRefused, LimitExceeded } from "../archive/entry-refused.ts";
import { HERE, mismatch, transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { MergeConflict } from "./merge-folder.ts";

const ADVICE_LINKS =
  "--links safe leaves such links out and names them, --links all keeps them, and --links follow takes what links lead to.";
const ADVICE_LIMIT = "Take a part of it, or allow more with --max-entries or --max-bytes if you trust the host.";
const ADVICE_FEWER = "Put what is to be there into an empty folder, or into several.";
/** For what can't go. */
export const ADVICE_EXCLUDE = "Leave it out with --exclude-files.";

/** An error of taking a folder to its place, in Towline's words. Errors that say so already stay what they are. */
export function describeFolderFailure(
  task: TransferTask,
  direction: "put" | "get",
  error: unknown,
  destination: string,
): TowlineError {
  const { host, connector } = task;
  const there = { host, connector };
  const here = { host: HERE, connector };
  const receiver = direction === "put" ? there : here;
  if (error instanceof EntryRefused) {
    const reason = `${shorten(showName(error.entry))} ${error.message}`;
    const limitAdvice = direction === "get" ? ADVICE_LIMIT : ADVICE_FEWER;
    const isLink = error.message.startsWith("is a link");
    const advice = error instanceof LimitExceeded ? limitAdvice : isLink ? ADVICE_LINKS : ADVICE_EXCLUDE;
    return new TransferError(
      "ERR_TOWLINE_TRANSFER_REFUSED",
      `Nothing was ${direction === "get" ? "taken from" : "changed on"} ${host}: ${reason}`,
      {
        ...there,
        advice,
      },
    );
  }
  if (error instanceof MergeConflict) {
    return new TransferError(
      "ERR_TOWLINE_TRANSFER_DESTINATION",
      `Cannot write ${destination} (${receiver.host}): ${error.message}`,
      { ...receiver, advice: "Remove what is in the way, or choose another destination." },
    );
  }
  if (error instanceof ArchiveFault) return mismatch(destination, "a tar archive", error.message, there);
  return transferFailure(error, "destination", destination, receiver);
}
