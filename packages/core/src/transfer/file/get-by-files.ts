/** Fetches one file by the host's file protocol. */
import type { FileAccess } from "../../connector/connection.ts";
import { readOpenFile } from "../read-open-file.ts";
import { wasCutOff } from "../resume/partial.ts";
import { notAFile, transferFailure } from "../transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../transfer-task.ts";
import { ContentReceiver } from "./content-receiver.ts";
import type { FileDestination } from "./local-destination.ts";
import { refuseTooLarge, type SentStatus } from "./sent-status.ts";

/**
 * Undefined when the source turns out to be a folder.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was.
 */
export async function getByFiles(
  task: TransferTask,
  files: FileAccess,
  source: string,
  open: (status: SentStatus) => Promise<FileDestination>,
  maxBytes: number | undefined,
): Promise<MovedFiles | "of untold size" | undefined> {
  const explain = (error: unknown): never => {
    throw transferFailure(error, "source", source, task);
  };
  const status = await files.stat(source).catch(explain);
  if (status.type === "directory") return undefined;
  if (status.type !== "file") throw notAFile(source, status.type, task);
  refuseTooLarge(task, source, status.size, maxBytes);
  const remote = await files.open(source, "r").catch(explain);
  try {
    // What the kernel makes up while it is read, as in /proc, has no size before.
    if (status.size === 0 && (await remote.read(0, 1).catch(explain)).length > 0) return "of untold size";
    const destination = await open(status);
    try {
      const receiver = new ContentReceiver(task, source, status, destination);
      const content = readOpenFile(remote, destination.offset, status.size, {
        reusesMemory: destination.keepsNothing,
      });
      while (true) {
        const next = await content.next().catch(explain);
        task.signal.throwIfAborted();
        if (next.done) break;
        await receiver.take(next.value);
      }
      return await receiver.finish();
    } catch (error) {
      await destination.discard(wasCutOff(task, error));
      throw error;
    }
  } finally {
    // Nobody waits for it: all that was wanted has been read.
    remote.close().catch(() => {});
  }
}
