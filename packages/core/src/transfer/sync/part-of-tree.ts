/** Picks of a tree what is to be moved. */
import type { ByteName } from "../archive/archive-entry.ts";
import { parentOf, type WantedEntry } from "./compare-trees.ts";

/**
 * What is to be moved, in the order of the tree; with the folders around it, whose times the work itself changes.
 *
 * @param touched what else is changed, and is not moved
 */
export function withFoldersAround<Entry extends WantedEntry>(
  entries: readonly Entry[],
  moved: readonly Entry[],
  touched: readonly ByteName[],
): Entry[] {
  const names = new Set(moved.map(({ name }) => name));
  const folders = new Set<ByteName>([""]);
  for (const name of [...names, ...touched]) {
    for (let above = parentOf(name); !folders.has(above); above = parentOf(above)) folders.add(above);
  }
  return entries.filter(({ name, type }) => names.has(name) || (type === "directory" && folders.has(name)));
}

/** Of all entries, in bytes. */
export function sumSizes(entries: readonly WantedEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}
