/** Has what was put written to the host's disk, so that a power cut doesn't take it back. */
import type { TowlineError } from "../../errors/towline-error.ts";
import { FSYNC_PROGRAM, NO_FSYNC } from "../programs/fsync-program.ts";
import { transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { programFailure, runProgram } from "../there/host-program.ts";
import { notDoneByFiles } from "../there/not-done-by-files.ts";
import { isUnsupported, usableFiles } from "../there/usable-files.ts";

/**
 * Of one file or folder: by the file protocol where that can, else by a program.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort
 */
export async function fsyncThere(task: TransferTask, path: string): Promise<void> {
  const byFiles = await fsyncByFiles(task, path);
  if (byFiles) return;
  try {
    const result = await runProgram(task, FSYNC_PROGRAM, [path], path);
    if (result.exitCode === NO_FSYNC) throw noFsync(task);
    if (result.exitCode !== 0) throw programFailure(task, result, path, "destination");
  } catch (error) {
    throw isUnsupported(error) ? noFsync(task) : error;
  }
}

/** Whether it could be done. Not every protocol opens folders. */
async function fsyncByFiles(task: TransferTask, path: string): Promise<boolean> {
  const file = await usableFiles(task)
    ?.open(path, "r")
    .catch(() => undefined);
  try {
    if (file?.sync === undefined) return false;
    await file.sync();
    return true;
  } catch (error) {
    // Some say that they can, and can't.
    if ((error as NodeJS.ErrnoException).code === "ENOTSUP") return false;
    throw transferFailure(error, "destination", path, task);
  } finally {
    await file?.close().catch(() => {});
  }
}

/** The error for a host that can't. */
export function noFsync({ host, connector }: Pick<TransferTask, "host" | "connector">): TowlineError {
  return notDoneByFiles(
    `${host} can't be told to write files to its disk: it has no sync, and its file protocol no fsync`,
    { host, connector, advice: "Leave out --fsync: the host writes them when it likes." },
  );
}
