/** Puts folders on a host that has no tar, by its file protocol. */
import path from "node:path";
import type { FileAccess, FileStatus } from "../../connector/connection.ts";
import { type ByteName, showName, toByteName, toBytes } from "../archive/archive-entry.ts";
import { syncThere } from "../sync-there.ts";
import { type TransferTask, temporaryName } from "../transfer-task.ts";
import { EntryBudget } from "./entry-budget.ts";
import { describeFolderFailure, describeSourceFailure } from "./folder-failure.ts";
import type { FolderNode } from "./folder-node.ts";
import { forEachInFlight } from "./in-flight.ts";
import { mergeFolder } from "./merge-folder.ts";
import type { PutSources } from "./put-sources.ts";
import { explainByNames } from "./refuse-same-names.ts";
import { type LocalEntry, type LocalTree, ScanFault } from "./scan-sources.ts";
import { stageByFiles } from "./stage-by-files.ts";
import { FILES_IN_FLIGHT, list, remoteMergeAccess, toText } from "./usable-files.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort */
export async function sendByFiles(
  task: TransferTask,
  files: FileAccess,
  sources: PutSources,
  tree: LocalTree,
  destination: string,
): Promise<void> {
  const odd = findOddName(tree);
  if (odd !== undefined) {
    const fault = new ScanFault(
      showName(odd.path),
      "has a name that is no UTF-8, and the file protocol takes no other",
    );
    throw describeSourceFailure(task, fault, showName(odd.path));
  }
  const stage = path.posix.join(destination, temporaryName());
  let wasMade = false;
  try {
    wasMade = await makeUnlessThere(files, destination);
    await files.mkdir(stage, 0o700);
    const root = await stageByFiles(task, files, sources, tree, stage);
    const access = remoteMergeAccess(files);
    await mergeFolder(access, toByteName(stage), toByteName(destination), root, sources.rules.preserve);
    await removeTree(files, stage);
    const isOurs = wasMade || sources.rules.preserve;
    if (isOurs && root.mode !== undefined) await files.chmod(destination, root.mode);
    if (root.modifiedAt !== undefined) await files.utimes(destination, root.modifiedAt, root.modifiedAt);
    if (task.fsync) await syncTree(task, toByteName(destination), root);
  } catch (error) {
    const clash = await explainByNames(task, files, await sources.sameNames(), stage).catch(() => undefined);
    await removeTree(files, stage).catch(() => {});
    if (wasMade) await files.remove(destination).catch(() => {});
    throw error instanceof ScanFault
      ? describeSourceFailure(task, error, sources.paths.join(", "))
      : (clash ?? describeFolderFailure(task, "put", error, destination));
  }
}

/** Whether it was made. @throws what the protocol says, or an error with the code ENOTDIR for a file in its place */
async function makeUnlessThere(files: FileAccess, folder: string): Promise<boolean> {
  const type = await typeOf(files, folder);
  if (type === "directory") return false;
  if (type !== undefined) throw Object.assign(new Error(), { code: "ENOTDIR" });
  try {
    await files.mkdir(folder);
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

/** Of folders, which tell where the files in them are. */
async function syncTree(task: TransferTask, folder: ByteName, { folders }: FolderNode): Promise<void> {
  await syncThere(task, toBytes(folder).toString("utf8"));
  for (const [name, child] of folders) await syncTree(task, `${folder}/${name}`, child);
}

/** An entry whose name the protocol can't carry. */
export function findOddName({ entries }: LocalTree): LocalEntry | undefined {
  return entries.find(({ name, target }) => toText(name) === undefined || toText(target) === undefined);
}

async function removeTree(files: FileAccess, folder: string, budget = new EntryBudget()): Promise<void> {
  await forEachInFlight(await list(files, folder, budget), FILES_IN_FLIGHT, async ({ name, status }) => {
    const path = `${folder}/${name}`;
    const { type } = status ?? (await files.lstat(path));
    if (type === "directory") await removeTree(files, path, budget);
    else await files.remove(path);
  });
  await files.remove(folder);
}
