/** Finds out what must change here so that it has what hosts told of. */
import path from "node:path";
import { type ByteName, toByteName } from "../archive/archive-entry.ts";
import { compareTrees, type Difference } from "../sync/compare-trees.ts";
import type { Listing } from "../sync/list-destination.ts";
import { findSameContent } from "../sync/same-content.ts";
import { type ComparisonRules, hashHere } from "../sync/sync-plan.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import type { IsExcluded } from "../tree/exclude-patterns.ts";
import { entryMode } from "../tree/folder-node.ts";
import type { SourceEntry } from "./source-entries.ts";

/**
 * @param destination the folder that names are below, and that was listed
 * @param isExcluded what stays
 * @throws TransferError, LostConnectionError, the reason for the abort, or what the file system says
 */
export async function compareWithHere(
  task: TransferTask,
  destination: string,
  entries: readonly SourceEntry[],
  listing: Listing,
  { checksum, removes }: ComparisonRules,
  isExcluded: IsExcluded,
): Promise<Difference<SourceEntry>> {
  const same = checksum ? await findAllSame(task, destination, entries, listing) : undefined;
  return compareTrees(entries, listing, {
    modeOf: (entry) => entryMode(task.mode, entry),
    hasSameContent: same === undefined ? undefined : ({ name }) => same.has(name),
    ...{ removes, isExcluded },
  });
}

/** Source by source: names on the host are below each. */
async function findAllSame(
  task: TransferTask,
  destination: string,
  entries: readonly SourceEntry[],
  listing: Listing,
): Promise<ReadonlySet<ByteName>> {
  const root = toByteName(path.resolve(destination));
  const same = new Set<ByteName>();
  for (const from of new Set(entries.map((entry) => entry.from))) {
    const own = entries.filter((entry) => entry.from === from);
    const found = await findSameContent(task, own, listing, {
      end: "source",
      folder: from.folder,
      nameThere: ({ nameThere }) => nameThere,
      hash: ({ name }) => hashHere(`${root}/${name}`),
    });
    for (const name of found) same.add(name);
  }
  return same;
}
