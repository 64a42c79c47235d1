/** The folder on a host that a tree goes to: made where it is missing, and what becomes of it in the end. */
import type { FileAccess, FileStatus } from "../../../connector/connection.ts";
import { type ByteName, toByteName, toBytes } from "../../archive/archive-entry.ts";
import { fsyncThere } from "../../fsync/fsync-there.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { settleStatus } from "../../there/settle-status.ts";
import type { FolderNode } from "../../tree/folder-node.ts";

/** Whether it was made. @throws what the protocol says, or an error with the code ENOTDIR for a file in its place */
export async function makeUnlessThere(files: FileAccess, folder: string, mode: number | undefined): Promise<boolean> {
  const type = await typeOf(files, folder);
  if (type === "directory") return false;
  if (type !== undefined) throw Object.assign(new Error(), { code: "ENOTDIR" });
  try {
    await files.mkdir(folder, mode === undefined ? undefined : mode | 0o700);
    return true;
  } catch (error) {
    // Another transfer may have made it meanwhile.
    if ((await typeOf(files, folder)) === "directory") return false;
    throw error;
  }
}

async function typeOf(files: FileAccess, path: string): Promise<FileStatus["type"] | undefined> {
  return (await files.stat(path).catch(() => undefined))?.type;
}

/** Gives it its mode and its time, and has its folders written to the disk where that was asked for. */
export async function settleDestination(
  task: TransferTask,
  files: FileAccess,
  destination: string,
  root: FolderNode,
  wasMade: boolean,
): Promise<void> {
  const mode = wasMade || task.preserve ? root.mode : undefined;
  await settleStatus(task, files, destination, { mode, modifiedAt: root.modifiedAt });
  if (task.fsync) await syncTree(task, toByteName(destination), root);
}

/** Of folders, which tell where the files in them are. */
async function syncTree(task: TransferTask, folder: ByteName, { folders }: FolderNode): Promise<void> {
  await fsyncThere(task, toBytes(folder).toString("utf8"));
  for (const [name, child] of folders) await syncTree(task, `${folder}/${name}`, child);
}
