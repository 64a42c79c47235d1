/** The files of a host as merging needs them. */
import type { FileAccess } from "../../../connector/connection.ts";
import { type ByteName, toBytes } from "../../archive/archive-entry.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { settleStatus } from "../../there/settle-status.ts";
import { FILES_IN_FLIGHT } from "../../there/usable-files.ts";
import type { MergeAccess } from "../../tree/merge-folder.ts";

/** A folder is looked at before it is entered, and can't be held on to. */
export function remoteMergeAccess(task: TransferTask, files: FileAccess): MergeAccess {
  const text = (name: ByteName): string => toBytes(name).toString("utf8");
  const typeOf: MergeAccess["typeOf"] = async (path) => {
    const status = await files.lstat(text(path)).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw error;
    });
    return status?.type === "file" ? "other" : status?.type;
  };
  return {
    inFlight: FILES_IN_FLIGHT,
    typeOf,
    rename: (from, to) => files.rename(text(from), text(to)),
    chmod: (folder, mode) => settleStatus(task, files, text(folder), { mode, modifiedAt: undefined }),
    setTime: (folder, modifiedAt) => settleStatus(task, files, text(folder), { mode: undefined, modifiedAt }),
    async enter(folder) {
      if ((await typeOf(folder)) !== "directory") throw new Error(`${text(folder)} is no folder any more`);
      return { path: folder, leave: () => {} };
    },
  };
}
