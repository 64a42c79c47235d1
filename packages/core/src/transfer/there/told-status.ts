/** What is made of what a host tells of its files: not every file protocol tells all of it. */
import type { FileAccess, FileStatus } from "../../connector/connection.ts";
import { TransferError } from "../../errors/kinds.ts";
import type { TransferTask } from "../task/transfer-task.ts";

/** Modes where a host has none. */
const PLAIN_MODES = { directory: 0o755, other: 0o644 };

export function modeTold({ type, mode }: Pick<FileStatus, "type" | "mode">): number {
  return mode ?? (type === "directory" ? PLAIN_MODES.directory : PLAIN_MODES.other);
}

/** @throws TransferError where the host does not tell what it takes to keep times, or to compare them */
export function timeTold(
  task: TransferTask,
  path: string,
  { type, modifiedAt }: Pick<FileStatus, "type" | "modifiedAt">,
): number {
  if (modifiedAt !== undefined) return modifiedAt;
  // Those of links are not kept.
  if (type === "symlink") return 0;
  const { host, connector } = task;
  throw new TransferError("ERR_TOWLINE_TRANSFER_SOURCE", `${host} does not tell when ${path} was changed`, {
    ...{ host, connector },
    advice: "Leave out --preserve and --changed.",
  });
}

/** Whether a time is surely the one that the file there has. */
export function isSureTime({ times }: FileAccess, { modifiedAt }: Pick<FileStatus, "modifiedAt">): boolean {
  if (times === undefined || modifiedAt === undefined) return true;
  return modifiedAt >= times.earliest && modifiedAt < times.doubtfulFrom;
}

/** Whether the protocol can give a file there this time. */
export function carriesTime({ times }: FileAccess, modifiedAt: number | undefined): boolean {
  if (times === undefined || modifiedAt === undefined) return true;
  return Math.floor(modifiedAt) >= times.earliest && Math.floor(modifiedAt) <= times.latest;
}
