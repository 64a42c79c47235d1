/** Fetches one file by the host's file protocol. */
import type { FileAccess, OpenFile } from "../../connector/connection.ts";
import { notAFile, transferFailure } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { readOpenFile } from "../there/read-open-file.ts";
import { isSureTime, modeTold, timeTold } from "../there/told-status.ts";
import { ContentReceiver } from "./content-receiver.ts";
import type { FileDestination } from "./local-destination.ts";
import { wasCutOff } from "./partial.ts";
import { refuseTooLarge, type SentStatus } from "./sent-status.ts";

/** What only a program on the host can tell: a size that the kernel makes up, or a time that the protocol can't carry. */
export const NOT_TOLD = Symbol("not told");

/**
 * Undefined when the source turns out to be a folder.
 *
 * @param insists whether it is also fetched where the protocol does not tell all of it
 * @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was.
 */
export async function getByFiles(
  task: TransferTask,
  files: FileAccess,
  source: string,
  open: (status: SentStatus) => Promise<FileDestination>,
  maxBytes: number | undefined,
  insists: boolean,
): Promise<MovedFiles | typeof NOT_TOLD | undefined> {
  const explain = (error: unknown): never => {
    throw transferFailure(error, "source", source, task);
  };
  const told = await files.stat(source).catch(explain);
  if (told.type === "directory") return undefined;
  if (told.type !== "file") throw notAFile(source, told.type, task);
  const { size, modifiedAt } = told;
  refuseTooLarge(task, source, size, maxBytes);
  if (!insists && task.preserve && !isSureTime(files, told)) return NOT_TOLD;
  const status = { size, mode: modeTold(told), modifiedAt: task.preserve ? timeTold(task, source, told) : modifiedAt };
  let remote = size === 0 ? await files.open(source, "r").catch(explain) : undefined;
  let destination: FileDestination | undefined;
  try {
    // What the kernel makes up while it is read, as in /proc, has no size before.
    if (!insists && remote !== undefined && (await remote.read(0, 1).catch(explain)).length > 0) return NOT_TOLD;
    destination = await open(status);
    // Not before: what is here may be compared, and not every server has more than one file open.
    remote ??= await files.open(source, "r").catch(explain);
    const receiver = new ContentReceiver(task, source, status, destination);
    const content = readOpenFile(remote, destination.offset, size, { reusesMemory: destination.keepsNothing });
    while (true) {
      const next = await content.next().catch(explain);
      task.signal.throwIfAborted();
      if (next.done) break;
      await receiver.take(next.value);
    }
    if (task.verify) {
      // It may be read once more, and not every server has more than one file open.
      letGo(remote);
      remote = undefined;
    }
    return await receiver.finish();
  } catch (error) {
    await destination?.discard(wasCutOff(task, error));
    throw error;
  } finally {
    letGo(remote);
  }
}

/** Nobody waits for it: all that was wanted has been read. */
function letGo(file: OpenFile | undefined): void {
  file?.close().catch(() => {});
}
