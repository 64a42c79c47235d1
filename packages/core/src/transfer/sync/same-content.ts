/** Finds files that have the same content on both ends, by their hashes. */
import type { ByteName } from "../archive/archive-entry.ts";
import type { LocalTree } from "../folder/scan-sources.ts";
import type { TransferTask } from "../transfer-task.ts";
import { hashThere, type Listing } from "./list-destination.ts";
import type { SyncPlan } from "./sync-plan.ts";

/** The names of those files. Only what has one size on both ends is hashed. @throws whatever {@link hashThere} throws */
export async function findSameContent(
  task: TransferTask,
  plan: SyncPlan,
  tree: LocalTree,
  listing: Listing,
  destination: string,
): Promise<ReadonlySet<ByteName>> {
  const candidates = tree.entries.filter(({ type, name, size }) => {
    const there = listing.get(name);
    return type === "file" && there?.type === "file" && there.size === size;
  });
  const names = candidates.map(({ name }) => name);
  const there = await hashThere(task, destination, names);
  const same = new Set<ByteName>();
  for (const entry of candidates) {
    task.signal.throwIfAborted();
    const hash = there.get(entry.name);
    if (hash !== undefined && hash === (await plan.hash(entry))) same.add(entry.name);
  }
  return same;
}
