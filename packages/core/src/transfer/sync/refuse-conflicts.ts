/** Finds what is in the way and stays, before anything is moved. */
import { type ByteName, showName } from "../archive/archive-entry.ts";
import { MergeConflict } from "../tree/merge-folder.ts";
import type { Difference, ListedEntry } from "./compare-trees.ts";

/** A folder never makes room of itself, nor does one that holds what is excluded. @throws MergeConflict */
export function refuseConflicts({ updated, removed }: Difference, listing: ReadonlyMap<ByteName, ListedEntry>): void {
  const goes = new Set(removed);
  for (const { name, type } of updated) {
    if (type === "directory" || listing.get(name)?.type !== "directory" || goes.has(name)) continue;
    throw new MergeConflict(`${showName(name)} is a folder there, and no folder here`);
  }
}
