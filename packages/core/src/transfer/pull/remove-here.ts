/** Removes what a host no longer has, here and nowhere else. */
import { chmodSync, lstatSync, rmdirSync, unlinkSync } from "node:fs";
import path from "node:path";
import { type ByteName, toByteName, toBytes } from "../archive/archive-entry.ts";
import { localMergeAccess } from "../folder/here/local-merge-access.ts";
import { parentOf } from "../sync/compare-trees.ts";
import type { Listing } from "../sync/list-destination.ts";

/** Who may not write to a folder may not remove what is in it, not even its owner. */
const OWNER_MAY_CHANGE = 0o700;

/**
 * Removes those entries and nothing else: a folder goes only when it is empty. Folders are entered one by one, so that no
 * link leads out.
 *
 * @param names below the destination; a folder comes before what is in it
 * @throws what the file system says
 */
export async function removeHere(destination: string, names: readonly ByteName[]): Promise<void> {
  for (const name of [...names].reverse()) {
    await inFolder(destination, parentOf(name), (folder) => {
      const place = toBytes(`${folder}/${name.slice(name.lastIndexOf("/") + 1)}`);
      const status = lstatSync(place, { throwIfNoEntry: false });
      if (status?.isDirectory()) removeIfEmpty(place);
      else if (status !== undefined) unlinkSync(place);
    });
  }
}

/** Lets their owner change what is in those that are folders here. Moving what comes gives them their modes again. */
export async function openFolders(destination: string, listing: Listing, names: Iterable<ByteName>): Promise<void> {
  for (const name of names) {
    const { type, mode = 0 } = listing.get(name) ?? {};
    if (type !== "directory" || (mode & OWNER_MAY_CHANGE) === OWNER_MAY_CHANGE) continue;
    await inFolder(destination, name, (folder) => chmodSync(toBytes(`${folder}/.`), mode | OWNER_MAY_CHANGE));
  }
}

/** What came into it meanwhile was not looked at. */
function removeIfEmpty(folder: Buffer): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
  }
}

async function inFolder(destination: string, folder: ByteName, work: (folder: ByteName) => void): Promise<void> {
  const way = folder === "" ? [] : folder.split("/");
  let entered = await localMergeAccess.enter(toByteName(`${path.resolve(destination)}/.`));
  try {
    for (const part of way) {
      const next = await localMergeAccess.enter(`${entered.path}/${part}`);
      entered.leave();
      entered = next;
    }
    work(entered.path);
  } finally {
    entered.leave();
  }
}
