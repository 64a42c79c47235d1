/** The folders of a tree that is on its way, with what each shall be in the end. */
import type { ArchiveEntry, ByteName } from "../archive/archive-entry.ts";

/** One folder. While it is staged its owner may do everything in it; its own mode and time come last. */
export interface FolderNode {
  /** Undefined where only what lies in it was named. */
  mode: number | undefined;
  /** Seconds since the epoch; undefined where times are not kept. */
  modifiedAt: number | undefined;
  readonly folders: Map<ByteName, FolderNode>;
  /** Names of the files and links in it. */
  readonly others: Set<ByteName>;
}

export function makeFolderNode(): FolderNode {
  return { mode: undefined, modifiedAt: undefined, folders: new Map(), others: new Set() };
}

/** The names of all that is in a folder. */
export function namesIn({ folders, others }: FolderNode): ByteName[] {
  return [...folders.keys(), ...others];
}

/** The mode that a file or a folder gets. @param mode what was asked for; undefined for that of the source */
export function entryMode(mode: number | undefined, entry: Pick<ArchiveEntry, "type" | "mode">): number {
  return entry.type === "directory" ? folderMode(mode, entry.mode) : (mode ?? entry.mode & 0o777);
}

/** What `--mode` means for a folder: who may read files in it may enter it. */
export function folderMode(mode: number | undefined, sourceMode: number): number {
  return mode === undefined ? sourceMode & 0o777 : mode | ((mode & 0o444) >> 2);
}
