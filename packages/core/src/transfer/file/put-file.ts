/** Sends one file to a host: to a temporary file beside the destination, checked, then renamed. */
import type { Readable } from "node:stream";
import { hasNoFileProtocol } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { isNotDoneByFiles } from "../there/not-done-by-files.ts";
import { carriesNot } from "../there/settle-status.ts";
import { carriesTime } from "../there/told-status.ts";
import { isUnsupported, usableFiles } from "../there/usable-files.ts";
import { describeContent } from "./file-content.ts";
import { findPartialThere } from "./find-partial-there.ts";
import { putByFiles } from "./put-by-files.ts";
import { putByProgram } from "./put-by-program.ts";
import type { SharedFile } from "./shared-file.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was. */
export async function putFile(
  task: TransferTask,
  source: SharedFile | Uint8Array | Readable,
  destination: string,
): Promise<MovedFiles> {
  const file = await describeContent(task, source);
  const partial = task.keepsPartial ? await findPartialThere(task, file, destination) : undefined;
  // The file protocol has no names of users, only numbers, and not all times.
  const files = task.owner === undefined ? usableFiles(task) : undefined;
  const isCarried = files === undefined || carriesTime(files, file.modifiedAt);
  let failure: unknown;
  if (files !== undefined && isCarried) {
    try {
      return await putByFiles(task, files, file, destination, partial);
    } catch (error) {
      if (!hasNoFileProtocol(error)) throw error;
      // Of a host that has neither a file protocol nor commands, what its commands say says more.
      failure = isNotDoneByFiles(error) ? error : undefined;
    }
  }
  try {
    return await putByProgram(task, file, destination, partial);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    throw isCarried ? (failure ?? error) : carriesNot(task, file.shown, file.modifiedAt);
  }
}
