/** Says what a file is called on a host: an existing folder takes it under its own name. */
import path from "node:path";
import type { FileAccess } from "../../connector/connection.ts";
import { isTowlineError } from "../../errors/towline-error.ts";
import { transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";

/** @throws TransferError when a folder is to take content that has no name */
export async function resolveTarget(
  task: TransferTask,
  files: FileAccess,
  name: string | undefined,
  destination: string,
): Promise<string> {
  const status = await files.stat(destination).catch((error: unknown) => {
    if (isTowlineError(error)) throw error;
    return undefined;
  });
  // Renaming would put a file in its place: /dev/null, for one, is needed by all.
  if (status?.type === "other") {
    throw transferFailure(Object.assign(new Error(), { code: "EFTYPE" }), "destination", destination, task);
  }
  if (status?.type !== "directory" && !destination.endsWith("/")) return destination;
  if (name !== undefined) return path.posix.join(destination, name);
  const isFolder = Object.assign(new Error("content without a name can't go into a folder"), { code: "EISDIR" });
  throw transferFailure(isFolder, "destination", destination, task);
}
