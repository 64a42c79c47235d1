/** Finds files that have the same content on both ends, by their hashes. */
import type { ByteName } from "../archive/archive-entry.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import type { WantedEntry } from "./compare-trees.ts";
import { hashThere, type Listing } from "./list-destination.ts";

/** Where the two files of an entry are. */
export interface BothEnds<Entry extends WantedEntry> {
  /** Which end the host is. */
  readonly end: "source" | "destination";
  /** The folder of the host, and the name in it. */
  readonly folder: string;
  nameThere(entry: Entry): ByteName;
  /** The SHA-256 of the file here, in hex. */
  hash(entry: Entry): Promise<string>;
}

/**
 * The names of those files. Only what has one size on both ends is hashed.
 *
 * @param listing what is in the destination
 * @throws whatever {@link hashThere} and reading a file here throw
 */
export async function findSameContent<Entry extends WantedEntry>(
  task: TransferTask,
  entries: readonly Entry[],
  listing: Listing,
  { end, folder, nameThere, hash }: BothEnds<Entry>,
): Promise<ReadonlySet<ByteName>> {
  const candidates = entries.filter(({ type, name, size }) => {
    const there = listing.get(name);
    return type === "file" && there?.type === "file" && there.size === size;
  });
  const hashes = await hashThere(task, folder, candidates.map(nameThere), end);
  const same = new Set<ByteName>();
  for (const entry of candidates) {
    task.signal.throwIfAborted();
    const hashOnHost = hashes.get(nameThere(entry));
    if (hashOnHost !== undefined && hashOnHost === (await hash(entry))) same.add(entry.name);
  }
  return same;
}
