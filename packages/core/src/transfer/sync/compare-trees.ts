/** Finds out what must change in a destination so that it has what a tree has. */
import type { ByteName } from "../archive/archive-entry.ts";
import type { LocalEntry } from "../folder/here/scan-sources.ts";
import type { IsExcluded } from "../tree/exclude-patterns.ts";

/** What an entry is to be, wherever it comes from. */
export type WantedEntry = Omit<LocalEntry, "path">;

/** One entry of the destination. */
export interface ListedEntry {
  readonly type: "file" | "directory" | "symlink" | "other";
  readonly size: number;
  /** The permission bits, without setuid, setgid and sticky. */
  readonly mode: number;
  /** Whole seconds since the epoch. */
  readonly modifiedAt: number;
  /** Where a link leads. */
  readonly target: ByteName;
}

/** How entries are compared. */
export interface Comparison<Entry extends WantedEntry = WantedEntry> {
  /** The mode that an entry shall have. */
  modeOf(entry: Entry): number;
  /** Whether files of one size have one content; undefined to go by their times. */
  readonly hasSameContent?: ((entry: Entry) => boolean) | undefined;
  /** Whether what is there and has no source is removed. */
  readonly removes: boolean;
  readonly isExcluded: IsExcluded;
}

/** What must change. */
export interface Difference<Entry extends WantedEntry = WantedEntry> {
  /** What is not there. */
  readonly added: readonly Entry[];
  /** What is there, and differs. */
  readonly updated: readonly Entry[];
  /** What goes. A folder comes before what is in it. */
  readonly removed: readonly ByteName[];
}

/** What another transfer has under way is not ours to remove. */
const UNDER_WAY = /^\.towline-[0-9a-f]{16}$/;

/** Compares what is to be there with what is. @param entries a folder comes before what is in it */
export function compareTrees<Entry extends WantedEntry>(
  entries: readonly Entry[],
  listing: ReadonlyMap<ByteName, ListedEntry>,
  comparison: Comparison<Entry>,
): Difference<Entry> {
  const added: Entry[] = [];
  const updated: Entry[] = [];
  const inTheWay: ByteName[] = [];
  const folders = new Set<ByteName>();
  for (const entry of entries) {
    const there = listing.get(entry.name);
    const parent = parentOf(entry.name);
    if (entry.type === "directory") folders.add(entry.name);
    // What lies behind a link or a file is not in the place where it shall be.
    if (there === undefined || (folders.has(parent) && listing.get(parent)?.type !== "directory")) added.push(entry);
    else if (there.type !== entry.type) {
      updated.push(entry);
      if (isInTheWay(entry, there)) inTheWay.push(entry.name);
    } else if (!isSame(entry, there, comparison)) updated.push(entry);
  }
  const isFolder = (name: ByteName): boolean => listing.get(name)?.type === "directory";
  const blocking = inTheWay.filter((name) => !isFolder(name));
  if (!comparison.removes) return { added, updated, removed: blocking };
  const wanted = new Set(entries.map(({ name }) => name));
  const extra = findExtra(wanted, folders, inTheWay.filter(isFolder), listing, comparison.isExcluded);
  return { added, updated, removed: [...blocking, ...extra] };
}

/** Renaming replaces a file or a link by another; a folder must make way, and make room. */
function isInTheWay(entry: WantedEntry, there: ListedEntry): boolean {
  return entry.type === "directory" || there.type === "directory";
}

function isSame<Entry extends WantedEntry>(
  entry: Entry,
  there: ListedEntry,
  { modeOf, hasSameContent }: Comparison<Entry>,
): boolean {
  if (entry.type === "symlink") return there.target === entry.target;
  if (there.mode !== modeOf(entry)) return false;
  const isOfOneTime = there.modifiedAt === Math.floor(entry.modifiedAt);
  if (entry.type === "directory") return isOfOneTime;
  if (there.size !== entry.size) return false;
  return hasSameContent === undefined ? isOfOneTime : hasSameContent(entry);
}

/**
 * What is in the folders of the tree and not in the tree, and folders in the way of what is no folder, with all that is in
 * them. What is excluded stays, and so do the folders it is in.
 */
function findExtra(
  wanted: ReadonlySet<ByteName>,
  folders: ReadonlySet<ByteName>,
  inTheWay: readonly ByteName[],
  listing: ReadonlyMap<ByteName, ListedEntry>,
  isExcluded: IsExcluded,
): ByteName[] {
  const extra = new Set<ByteName>(inTheWay);
  const searched = new Set(inTheWay);
  for (const name of folders) if (listing.get(name)?.type === "directory") searched.add(name);
  for (const name of [...listing.keys()].filter((each) => !wanted.has(each)).sort()) {
    const parent = parentOf(name);
    if (!searched.has(parent)) continue;
    const isFolder = listing.get(name)?.type === "directory";
    if (isExcluded(name, isFolder) || UNDER_WAY.test(name.slice(name.lastIndexOf("/") + 1))) {
      for (let above = parent; extra.delete(above); above = parentOf(above));
      continue;
    }
    extra.add(name);
    if (isFolder) searched.add(name);
  }
  return [...extra];
}

/** The name of the folder that an entry is in; empty for what is in the destination itself. */
export function parentOf(name: ByteName): ByteName {
  return name.slice(0, Math.max(name.lastIndexOf("/"), 0));
}
