/** Sees that the files of a staged tree on a host are what was sent, and gives them their modes and times. */
import type { FileAccess, FileStatus } from "../../../connector/connection.ts";
import { forEachInFlight } from "../../../waiting/in-flight.ts";
import { showName } from "../../archive/archive-entry.ts";
import { fsyncThere } from "../../fsync/fsync-there.ts";
import { mismatch } from "../../task/transfer-failure.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { settleStatus } from "../../there/settle-status.ts";
import { FILES_IN_FLIGHT, list } from "../../there/usable-files.ts";
import { EntryBudget } from "../../tree/entry-budget.ts";
import type { LocalEntry } from "../here/scan-sources.ts";

/** A file of the stage. */
export interface SentFile {
  readonly entry: LocalEntry;
  readonly place: string;
  readonly mode: number;
  /** In bytes, as they were sent. */
  readonly size: number;
}

/** @throws TransferError for a file that has another size, or what the protocol says */
export async function finishFiles(task: TransferTask, files: FileAccess, sent: readonly SentFile[]): Promise<void> {
  const listed = await listStatuses(files, new Set(sent.map(({ place }) => folderOf(place))));
  await forEachInFlight(sent, FILES_IN_FLIGHT, async ({ entry, place, mode, size }) => {
    const told = listed.get(place);
    // A listing may be older than what was written last.
    const arrived = told?.size === size ? told : await files.lstat(place);
    if (arrived.size !== size) throw mismatch(showName(entry.path), `${size} bytes`, String(arrived.size), task);
    const modifiedAt = task.preserve ? entry.modifiedAt : undefined;
    await settleStatus(task, files, place, { mode, modifiedAt }, arrived);
    if (task.fsync) await fsyncThere(task, place);
  });
}

/** What is in the folders, by its path; as far as it is told by a list of them. */
async function listStatuses(
  files: FileAccess,
  folders: ReadonlySet<string>,
): Promise<ReadonlyMap<string, FileStatus | undefined>> {
  const statuses = new Map<string, FileStatus | undefined>();
  if (files.listEntries === undefined) return statuses;
  const budget = new EntryBudget();
  await forEachInFlight(folders, FILES_IN_FLIGHT, async (folder) => {
    for (const { name, status } of await list(files, folder, budget)) statuses.set(`${folder}/${name}`, status);
  });
  return statuses;
}

function folderOf(place: string): string {
  return place.slice(0, place.lastIndexOf("/"));
}
