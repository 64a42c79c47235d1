/** Puts folders on a host that has no tar, by its file protocol. */
import path from "node:path";
import type { FileAccess, FileStatus } from "../../../connector/connection.ts";
import type { TowlineError } from "../../../errors/towline-error.ts";
import { forEachInFlight } from "../../../waiting/in-flight.ts";
import { type ByteName, showName, toByteName, toBytes } from "../../archive/archive-entry.ts";
import { fsyncThere } from "../../fsync/fsync-there.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { carriesNot, settleStatus } from "../../there/settle-status.ts";
import { makeUnder } from "../../there/temporary-place.ts";
import { carriesTime } from "../../there/told-status.ts";
import { FILES_IN_FLIGHT, list, toText } from "../../there/usable-files.ts";
import { EntryBudget } from "../../tree/entry-budget.ts";
import { describeFolderFailure } from "../../tree/folder-failure.ts";
import type { FolderNode } from "../../tree/folder-node.ts";
import { MergeConflict, mergeFolder } from "../../tree/merge-folder.ts";
import type { PutSources } from "../here/put-sources.ts";
import { type LocalEntry, type LocalTree, ScanFault } from "../here/scan-sources.ts";
import { describeSourceFailure } from "../here/source-failure.ts";
import { explainByNames } from "./refuse-same-names.ts";
import { remoteMergeAccess } from "./remote-merge-access.ts";
import { stageByFiles, type WhatIsThere } from "./stage-by-files.ts";

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
  const late = sources.rules.preserve ? tree.entries.find((entry) => !canHaveTime(files, entry)) : undefined;
  if (late !== undefined) throw carriesNot(task, showName(late.path), late.modifiedAt);
  if (task.inPlace) return writeInPlace(task, files, sources, tree, destination);
  let stage: string | undefined;
  let wasMade = false;
  try {
    const root = tree.entries.find(({ name }) => name === "");
    wasMade = await makeUnlessThere(files, destination, root && sources.modeOf(root));
    stage = await makeStage(task, files, destination);
    const staged = await stageByFiles(task, files, sources, tree, stage);
    const access = remoteMergeAccess(task, files);
    await mergeFolder(access, toByteName(stage), toByteName(destination), staged, sources.rules.preserve);
    await removeTree(files, stage);
    await settleDestination(task, files, destination, staged, wasMade);
  } catch (error) {
    const clash = stage && (await explainByNames(task, files, await sources.sameNames(), stage).catch(() => undefined));
    if (stage !== undefined) await removeTree(files, stage).catch(() => {});
    if (wasMade) await files.remove(destination).catch(() => {});
    throw describe(task, sources, destination, clash || error);
  }
}

/** Nobody else may enter it. */
function makeStage(task: TransferTask, files: FileAccess, destination: string): Promise<string> {
  return makeUnder(files, async (name) => {
    const stage = path.posix.join(destination, name);
    await files.mkdir(stage, 0o700);
    // Not every server heeds the mode that a folder is made with.
    await settleStatus({ ...task, mode: undefined }, files, stage, { mode: 0o700, modifiedAt: undefined });
    return stage;
  });
}

/** What is cut off stays half written. Links of the host's are neither followed nor written through. */
async function writeInPlace(
  task: TransferTask,
  files: FileAccess,
  sources: PutSources,
  tree: LocalTree,
  destination: string,
): Promise<void> {
  try {
    const root = tree.entries.find(({ name }) => name === "");
    const wasMade = await makeUnlessThere(files, destination, root && sources.modeOf(root));
    const there = wasMade ? new Map() : await lookThere(files, tree, destination);
    const written = await stageByFiles(task, files, sources, tree, destination, there);
    await settleFolders(task, files, destination, written, there);
    await settleDestination(task, files, destination, written, wasMade);
  } catch (error) {
    throw describe(task, sources, destination, error);
  }
}

/** @throws MergeConflict for what can't become what it shall be */
async function lookThere(files: FileAccess, { entries }: LocalTree, destination: string): Promise<WhatIsThere> {
  const there = new Map<ByteName, FileStatus["type"]>();
  const wanted = entries.filter(({ name }) => name !== "");
  for (const depth of new Set(wanted.map(depthOf))) {
    const level = wanted.filter((entry) => depthOf(entry) === depth);
    await forEachInFlight(level, FILES_IN_FLIGHT, async ({ name, type }) => {
      const folder = name.slice(0, Math.max(name.lastIndexOf("/"), 0));
      if (folder !== "" && !there.has(folder)) return;
      const status = await files.lstat(`${destination}/${toBytes(name).toString("utf8")}`).catch(() => undefined);
      if (status === undefined) return;
      if (status.type !== type) throw new MergeConflict(`${showName(name)} is there, and is no ${KINDS[type]}`);
      there.set(name, type);
    });
  }
  return there;
}

const KINDS = { file: "file", directory: "folder", symlink: "link" } as const;

function depthOf({ name }: LocalEntry): number {
  return name.split("/").length;
}

/** Folders that are new get their modes, and all of them what is to be kept. */
async function settleFolders(
  task: TransferTask,
  files: FileAccess,
  place: string,
  { folders }: FolderNode,
  there: WhatIsThere,
  above = "",
): Promise<void> {
  for (const [name, child] of folders) {
    const below = above === "" ? name : `${above}/${name}`;
    const path = `${place}/${toBytes(name).toString("utf8")}`;
    await settleFolders(task, files, path, child, there, below);
    const mode = task.preserve || !there.has(below) ? child.mode : undefined;
    await settleStatus(task, files, path, { mode, modifiedAt: child.modifiedAt });
  }
}

async function settleDestination(
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

function canHaveTime(files: FileAccess, { type, modifiedAt }: LocalEntry): boolean {
  return type === "symlink" || carriesTime(files, modifiedAt);
}

function describe(task: TransferTask, { paths }: PutSources, destination: string, error: unknown): TowlineError {
  if (error instanceof ScanFault) return describeSourceFailure(task, error, paths.join(", "));
  return describeFolderFailure(task, "put", error, destination);
}

/** Whether it was made. @throws what the protocol says, or an error with the code ENOTDIR for a file in its place */
async function makeUnlessThere(files: FileAccess, folder: string, mode: number | undefined): Promise<boolean> {
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

/** Of folders, which tell where the files in them are. */
async function syncTree(task: TransferTask, folder: ByteName, { folders }: FolderNode): Promise<void> {
  await fsyncThere(task, toBytes(folder).toString("utf8"));
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
