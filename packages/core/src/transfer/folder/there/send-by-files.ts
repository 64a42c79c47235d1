/** Puts folders on a host that has no tar, by its file protocol. */
import path from "node:path";
import type { FileAccess } from "../../../connector/connection.ts";
import type { TowlineError } from "../../../errors/towline-error.ts";
import { forEachInFlight } from "../../../waiting/in-flight.ts";
import { showName, toByteName } from "../../archive/archive-entry.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { carriesNot, settleStatus } from "../../there/settle-status.ts";
import { makeUnder } from "../../there/temporary-place.ts";
import { carriesTime } from "../../there/told-status.ts";
import { FILES_IN_FLIGHT, list, toText } from "../../there/usable-files.ts";
import { EntryBudget } from "../../tree/entry-budget.ts";
import { describeFolderFailure } from "../../tree/folder-failure.ts";
import { mergeFolder } from "../../tree/merge-folder.ts";
import type { PutSources } from "../here/put-sources.ts";
import { type LocalEntry, type LocalTree, ScanFault } from "../here/scan-sources.ts";
import { describeSourceFailure } from "../here/source-failure.ts";
import { makeUnlessThere, settleDestination } from "./destination-there.ts";
import { lookThere, settleFolders } from "./folders-in-place.ts";
import { explainByNames } from "./refuse-same-names.ts";
import { remoteMergeAccess } from "./remote-merge-access.ts";
import { stageByFiles } from "./stage-by-files.ts";

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

function canHaveTime(files: FileAccess, { type, modifiedAt }: LocalEntry): boolean {
  return type === "symlink" || carriesTime(files, modifiedAt);
}

function describe(task: TransferTask, { paths }: PutSources, destination: string, error: unknown): TowlineError {
  if (error instanceof ScanFault) return describeSourceFailure(task, error, paths.join(", "));
  return describeFolderFailure(task, "put", error, destination);
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
