/** Finds files that have the same content on both ends, by their hashes. */
import type { ByteName } from "../archive/archive-entry.ts";
import type { TransferTask } from "../transfer-task.ts";
import type { WantedEntry } from "./compare-trees.ts";
import { hashThere, type Listing } from "./list-destination.ts";

/**
 * The names of those files. Only what has one size on both ends is hashed.
 *
 * @param folder the folder of the host
 * @throws whatever {@link hashThere} and reading a file here throw
 */
export async function findSameContent<Entry extends WantedEntry>(
  task: TransferTask,
  entries: readonly Entry[],
  listing: Listing,
  folder: string,
  { hash }: { hash(entry: Entry): Promise<string> },
): Promise<ReadonlySet<ByteName>> {
  const candidates = entries.filter(({ type, name, size }) => {
    const there = listing.get(name);
    return type === "file" && there?.type === "file" && there.size === size;
  });
  const names = candidates.map(({ name }) => name);
  const hashes = await hashThere(task, folder, names);
  const same = new Set<ByteName>();
  for (const entry of candidates) {
    task.signal.throwIfAborted();
    const hashOnHost = hashes.get(entry.name);
    if (hashOnHost !== undefined && hashOnHost === (await hash(entry))) same.add(entry.name);
  }
  return same;
}
