/** Brings what is here up to date with a host: looks at both ends, and fetches what differs. */
import path from "node:path";
import { toByteName } from "../archive/archive-entry.ts";
import { onlyFiles } from "../file/find-partial-there.ts";
import { getFile } from "../file/get-file.ts";
import { resolveLocalDestination } from "../file/local-destination.ts";
import { fetchThroughStage, type GetRules } from "../folder/fetch-through-stage.ts";
import { sumSizes, withFoldersAround } from "../sync/part-of-tree.ts";
import { refuseConflicts } from "../sync/refuse-conflicts.ts";
import { refuseRemovals } from "../sync/refuse-removals.ts";
import type { ComparisonRules } from "../sync/sync-plan.ts";
import { type OnChange, tellChanges } from "../sync/tell-changes.ts";
import { notAFile } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { type IsExcluded, readPatterns } from "../tree/exclude-patterns.ts";
import { describeFolderFailure } from "../tree/folder-failure.ts";
import { LinksOut } from "../tree/links-out.ts";
import { compareWithHere } from "./compare-with-here.ts";
import { listHere } from "./list-here.ts";
import { type ListedSource, listSource } from "./list-source.ts";
import { receivePart } from "./receive-part.ts";
import { openFolders, removeHere } from "./remove-here.ts";
import { readSourceEntries, type SourceEntry } from "./source-entries.ts";

/** What is to be brought up to date, and how. */
export interface Pull {
  readonly sources: readonly string[];
  readonly destination: string;
  readonly rules: GetRules;
  readonly comparison: ComparisonRules;
}

/** @throws TransferError, LostConnectionError, or the reason for the abort. No file is then half written. */
export async function pullChanges(task: TransferTask, pull: Pull, onChange: OnChange): Promise<MovedFiles> {
  // Without the times of the sources the next one could not tell what changed.
  const keeping: TransferTask = { ...task, preserve: true };
  const { exclude, links, maxEntries } = pull.rules;
  try {
    const listed: ListedSource[] = [];
    for (const source of pull.sources) listed.push(await listSource(task, source, pull.rules));
    const linksOut = new LinksOut(links);
    const isExcluded = readPatterns(exclude);
    const entries = readSourceEntries(listed, { isExcluded, links, linksOut, maxEntries });
    const isOneFile = listed.length === 1 && listed[0]?.isFolder === false;
    const stays: IsExcluded = (name, isFolder) => isExcluded(name, isFolder) || linksOut.leftOut(name);
    const moved = await (isOneFile
      ? pullFile(keeping, pull, entries[0], onChange)
      : pullFolders(keeping, pull, entries, stays, onChange));
    return { ...moved, ...linksOut.tell() };
  } catch (error) {
    throw describeFolderFailure(task, "get", error, pull.destination);
  }
}

/** A single file takes the destination as its new name, or goes into it. */
async function pullFile(
  task: TransferTask,
  { destination, rules, comparison }: Pull,
  entry: SourceEntry | undefined,
  onChange: OnChange,
): Promise<MovedFiles> {
  if (entry === undefined) return { path: destination, bytes: 0, entries: 0, removed: 0 };
  const { path: source } = entry.from.source;
  const target = await resolveLocalDestination(destination, path.posix.basename(source));
  const folder = path.dirname(target);
  const named = [{ ...entry, name: toByteName(path.basename(target)) }];
  const listing = await listHere(folder, named, false);
  const difference = await compareWithHere(
    task,
    folder,
    named,
    listing,
    { ...comparison, removes: false },
    () => false,
  );
  tellChanges(difference, onChange);
  const changed = [...difference.added, ...difference.updated];
  const moved = { path: target, bytes: sumSizes(changed), entries: changed.length, removed: 0 };
  if (comparison.dryRun || changed.length === 0) return moved;
  await task.askGate();
  const fetched = await getFile(task, source, target, rules.maxBytes);
  if (fetched === undefined) throw notAFile(source, "directory", task);
  return { ...fetched, removed: 0 };
}

async function pullFolders(
  task: TransferTask,
  { sources, destination, rules, comparison }: Pull,
  entries: readonly SourceEntry[],
  stays: IsExcluded,
  onChange: OnChange,
): Promise<MovedFiles> {
  if (task.keepsPartial) throw onlyFiles(task, "folders");
  const listing = await listHere(destination, entries, comparison.removes);
  const difference = await compareWithHere(task, destination, entries, listing, comparison, stays);
  const { added, updated, removed } = difference;
  const where = `in ${destination} (from ${task.host})`;
  if (!comparison.dryRun) refuseRemovals(task, where, comparison, entries, removed);
  tellChanges(difference, onChange);
  refuseConflicts(difference, listing);
  const changed = [...added, ...updated];
  const bytes = sumSizes(changed);
  const told = { path: destination, bytes, entries: changed.length, removed: removed.length };
  if (comparison.dryRun || changed.length + removed.length === 0) return told;
  await task.askGate();
  const part = withFoldersAround(entries, changed, removed);
  const shifted: TransferTask = { ...task, progress: (done) => task.progress(done, bytes) };
  // What comes is staged in it.
  await openFolders(destination, listing, [""]);
  let vanished = 0;
  const moved = await fetchThroughStage(
    shifted,
    sources.join(", "),
    destination,
    { ...rules, preserve: true },
    {
      async receive(extractor) {
        vanished = await receivePart(shifted, part, extractor, rules.links);
      },
      async makeRoom() {
        task.signal.throwIfAborted();
        await openFolders(destination, listing, [...part.map(({ name }) => name), ...removed]);
        await removeHere(destination, removed);
      },
    },
  );
  return { ...moved, entries: changed.length - vanished, removed: removed.length };
}
