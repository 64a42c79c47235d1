/** Finds out what must change on a host so that it has what a tree has. */
import type { ByteName } from "../archive/archive-entry.ts";
import type { IsExcluded } from "../folder/exclude-patterns.ts";
import type { LocalEntry, LocalTree } from "../folder/scan-sources.ts";

/** One entry on the host. */
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
export interface Comparison {
  /** The mode that an entry shall have. */
  modeOf(entry: LocalEntry): number;
  /** Whether files of one size have one content; undefined to go by their times. */
  readonly hasSameContent?: ((entry: LocalEntry) => boolean) | undefined;
  /** Whether what is there and has no source is removed. */
  readonly removes: boolean;
  readonly isExcluded: IsExcluded;
}

/** What must change. */
export interface Difference {
  /** What is not there. */
  readonly added: readonly LocalEntry[];
  /** What is there, and differs. */
  readonly updated: readonly LocalEntry[];
  /** What goes. A folder comes before what is in it. */
  readonly removed: readonly ByteName[];
}

/** What another transfer has under way is not ours to remove. */
const UNDER_WAY = /^\.towline-[0-9a-f]{16}$/;

/** Compares what is to be there with what is. */
export function compareTrees(
  tree: LocalTree,
  listing: ReadonlyMap<ByteName, ListedEntry>,
  comparison: Comparison,
): Difference {
  const added: LocalEntry[] = [];
  const updated: LocalEntry[] = [];
  const inTheWay: ByteName[] = [];
  const folders = new Set<ByteName>();
  for (const entry of tree.entries) {
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
  const removed = comparison.removes ? findExtra(tree, listing, folders, comparison.isExcluded) : [];
  const blocking = inTheWay.filter((name) => comparison.removes || listing.get(name)?.type !== "directory");
  return { added, updated, removed: [...blocking, ...removed] };
}

/** Renaming replaces a file or a link by another; a folder must make way, and make room. */
function isInTheWay(entry: LocalEntry, there: ListedEntry): boolean {
  return entry.type === "directory" || there.type === "directory";
}

function isSame(entry: LocalEntry, there: ListedEntry, { modeOf, hasSameContent }: Comparison): boolean {
  if (entry.type === "symlink") return there.target === entry.target;
  if (there.mode !== modeOf(entry)) return false;
  const isOfOneTime = there.modifiedAt === Math.floor(entry.modifiedAt);
  if (entry.type === "directory") return isOfOneTime;
  if (there.size !== entry.size) return false;
  return hasSameContent === undefined ? isOfOneTime : hasSameContent(entry);
}

/** What is in the folders of the tree and not in the tree. What is excluded stays, and so do the folders it is in. */
function findExtra(
  tree: LocalTree,
  listing: ReadonlyMap<ByteName, ListedEntry>,
  folders: ReadonlySet<ByteName>,
  isExcluded: IsExcluded,
): ByteName[] {
  const wanted = new Set(tree.entries.map(({ name }) => name));
  const extra = new Set<ByteName>();
  const searched = new Set([...folders].filter((name) => listing.get(name)?.type === "directory"));
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
