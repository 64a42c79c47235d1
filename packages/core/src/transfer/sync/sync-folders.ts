/** Brings folders on a host up to date: looks at what is there, and sends what differs. */
import type { ByteName } from "../archive/archive-entry.ts";
import type { LocalEntry, LocalTree } from "../folder/here/scan-sources.ts";
import { describeSourceFailure } from "../folder/here/source-failure.ts";
import { putFolders } from "../folder/put-folders.ts";
import { refuseSameNames } from "../folder/there/refuse-same-names.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { describeFolderFailure } from "../tree/folder-failure.ts";
import { compareTrees, type Difference } from "./compare-trees.ts";
import { type Listing, listDestination } from "./list-destination.ts";
import { sumSizes, withFoldersAround } from "./part-of-tree.ts";
import { refuseConflicts } from "./refuse-conflicts.ts";
import { refuseRemovals } from "./refuse-removals.ts";
import { findSameContent } from "./same-content.ts";
import { canSendChanges, sendChanges } from "./send-changes.ts";
import type { SyncPlan } from "./sync-plan.ts";
import { type OnChange, tellChanges } from "./tell-changes.ts";

/** Files of this size that are there in another version go by rsync: a smaller one is sent sooner than compared. */
const LARGE_BYTES = 1024 * 1024;

/** @throws TransferError, LostConnectionError, or the reason for the abort. No file is then half written. */
export async function syncFolders(
  task: TransferTask,
  plan: SyncPlan,
  destination: string,
  onChange: OnChange,
): Promise<MovedFiles> {
  const tree = await plan.sources.tree().catch((error: unknown) => {
    throw describeSourceFailure(task, error, plan.sources.paths.join(", "));
  });
  if (!plan.rules.dryRun) await refuseSameNames(task, await plan.sources.sameNames(), destination);
  const listing = await listDestination(
    task,
    destination,
    tree.entries.map(({ name }) => name),
    plan.rules.removes ? topFolders(tree) : [],
  );
  const difference = await compare(task, plan, tree, listing, destination);
  if (!plan.rules.dryRun) refuseRemovals(task, `on ${task.host}`, plan.rules, tree.entries, difference.removed);
  tellChanges(difference, onChange);
  try {
    refuseConflicts(difference, listing);
  } catch (error) {
    throw describeFolderFailure(task, "put", error, destination);
  }
  const { added, updated, removed } = difference;
  const changed = [...added, ...updated];
  const moved = {
    path: destination,
    bytes: sumSizes(changed),
    entries: changed.length,
    removed: removed.length,
    ...tree.linksOut?.tell(),
  };
  if (plan.rules.dryRun || changed.length + removed.length === 0) return moved;
  await task.askGate();
  const byChanges = await sendLargeFiles(task, plan, updated, listing, destination);
  const sent = sumSizes(byChanges);
  const rest = changed.filter((entry) => !byChanges.includes(entry));
  const touched = [...byChanges.map(({ name }) => name), ...removed];
  const part = { entries: withFoldersAround(tree.entries, rest, touched), bytes: sumSizes(rest) };
  const shifted: TransferTask = { ...task, progress: (bytes) => task.progress(sent + bytes, moved.bytes) };
  await putFolders(shifted, plan.part(part, removed), destination);
  return moved;
}

/** The folders that everything in is asked for: all others are in one of these. */
function topFolders(tree: LocalTree): ByteName[] {
  const names = tree.entries.map(({ name }) => name);
  return names.includes("") ? [""] : names.filter((name) => !name.includes("/"));
}

async function compare(
  task: TransferTask,
  plan: SyncPlan,
  tree: LocalTree,
  listing: Listing,
  destination: string,
): Promise<Difference<LocalEntry>> {
  const { checksum, removes } = plan.rules;
  const { entries } = tree;
  const same = checksum
    ? await findSameContent(task, entries, listing, {
        end: "destination",
        folder: destination,
        nameThere: ({ name }) => name,
        hash: plan.hash,
      })
    : undefined;
  return compareTrees(entries, listing, {
    modeOf: (entry) => plan.sources.modeOf(entry),
    hasSameContent: same === undefined ? undefined : ({ name }) => same.has(name),
    removes,
    isExcluded: (name, isFolder) => plan.isExcluded(name, isFolder) || tree.linksOut?.leftOut(name) === true,
  });
}

async function sendLargeFiles(
  task: TransferTask,
  plan: SyncPlan,
  updated: readonly LocalEntry[],
  listing: Listing,
  destination: string,
): Promise<readonly LocalEntry[]> {
  if (!plan.rules.rsync || task.owner !== undefined || task.mode !== undefined) return [];
  const files = updated.filter((entry) => {
    const there = listing.get(entry.name);
    return there?.type === "file" && there.size >= LARGE_BYTES && entry.size >= LARGE_BYTES && canSendChanges(entry);
  });
  const total = sumSizes(updated);
  let sent = 0;
  const onSent = (bytes: number): void => {
    sent += bytes;
    task.progress(sent, total);
  };
  return files.length > 0 && (await sendChanges(task, { files, destination, onSent })) ? files : [];
}
