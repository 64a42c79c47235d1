/** Fetches one file from a host: to a temporary file beside the destination, checked, then renamed. */
import path from "node:path";
import type { Writable } from "node:stream";
import { failureHere, hasNoFileProtocol } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { isUnsupported, usableFiles } from "../there/usable-files.ts";
import { getByFiles, NOT_TOLD } from "./get-by-files.ts";
import { getByProgram } from "./get-by-program.ts";
import { type FileDestination, LocalDestination, resolveLocalDestination } from "./local-destination.ts";
import { openPartialHere } from "./open-partial-here.ts";
import type { SentStatus } from "./sent-status.ts";
import { StreamDestination } from "./stream-destination.ts";

/**
 * Fetches it; undefined when the source turns out to be a folder.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was.
 */
export async function getFile(
  task: TransferTask,
  source: string,
  destination: string | Writable,
  maxBytes: number | undefined,
): Promise<MovedFiles | undefined> {
  const open = await chooseDestination(task, source, destination);
  const files = usableFiles(task);
  let isUntold = false;
  if (files !== undefined) {
    try {
      const moved = await getByFiles(task, files, source, open, maxBytes, false);
      if (moved !== NOT_TOLD) return moved;
      isUntold = true;
    } catch (error) {
      if (!hasNoFileProtocol(error)) throw error;
    }
  }
  try {
    return await getByProgram(task, source, open, maxBytes);
  } catch (error) {
    if (files === undefined || !isUntold || !isUnsupported(error)) throw error;
    const moved = await getByFiles(task, files, source, open, maxBytes, true);
    return moved === NOT_TOLD ? undefined : moved;
  }
}

/** What opens it, once more is known of the source. */
async function chooseDestination(
  task: TransferTask,
  source: string,
  destination: string | Writable,
): Promise<(status: SentStatus) => Promise<FileDestination>> {
  if (typeof destination !== "string") return async () => new StreamDestination(destination);
  const target = await resolveLocalDestination(destination, path.posix.basename(source)).catch((error: unknown) => {
    throw failureHere(error, "destination", destination, task);
  });
  return async (status) => {
    const local = task.keepsPartial
      ? await openPartialHere(task, source, target, status)
      : await LocalDestination.open(target).catch((error: unknown) => {
          throw failureHere(error, "destination", target, task);
        });
    local.isDurable = task.fsync;
    return local;
  };
}
