/** Looks at what is here in the place of a tree that is to be fetched. */
import { lstatSync, readdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ByteName, toByteName, toBytes, toPath } from "../archive/archive-entry.ts";
import { type ListedEntry, parentOf, type WantedEntry } from "../sync/compare-trees.ts";
import type { Listing } from "../sync/list-destination.ts";

/** How many entries are looked at before other work gets its turn. */
const AT_ONCE = 100;

/**
 * Follows no link but the destination itself.
 *
 * @param entries what is looked for; a folder comes before what is in it
 * @param looksAround whether what else is in those that are folders here is told, too
 * @throws what the file system says
 */
export async function listHere(
  destination: string,
  entries: readonly WantedEntry[],
  looksAround: boolean,
): Promise<Listing> {
  const status = statSync(destination, { throwIfNoEntry: false });
  if (status === undefined) return new Map();
  if (!status.isDirectory()) throw Object.assign(new Error(`${destination} is no folder`), { code: "ENOTDIR" });
  const search = new Search(toByteName(path.resolve(destination)));
  for (const [index, { name }] of entries.entries()) {
    search.lookAt(name);
    if (index % AT_ONCE === 0) await nextTurn();
  }
  // A folder in the way of a file, too: what is in it would go with it.
  if (looksAround) for (const { name } of entries) await search.lookAround(name);
  return search.listing;
}

class Search {
  readonly listing = new Map<ByteName, ListedEntry>();
  readonly #root: ByteName;
  /** By folder, what was looked for and is there. A file system may know it by another spelling. */
  readonly #inodes = new Map<ByteName, Map<ByteName, string>>();

  constructor(root: ByteName) {
    this.#root = root;
  }

  lookAt(name: ByteName): void {
    const parent = parentOf(name);
    if (parent !== "" && !this.#isFolder(parent)) return;
    const place = toPath(name === "" ? `${this.#root}/.` : `${this.#root}/${name}`);
    const status = lstatSync(place, { throwIfNoEntry: false });
    if (status === undefined) return;
    const inodes = this.#inodes.get(parent) ?? new Map<ByteName, string>();
    this.#inodes.set(parent, inodes.set(name, `${status.dev}:${status.ino}`));
    this.listing.set(name, {
      ...{ type: typeOf(status), size: status.size, mode: status.mode & 0o777 },
      modifiedAt: Math.floor(status.mtimeMs / 1000),
      target: status.isSymbolicLink() ? readlinkSync(place, { encoding: "latin1" }) : "",
    });
  }

  /** Tells of all that is in a folder and was not looked for. */
  async lookAround(folder: ByteName): Promise<void> {
    if (!this.#isFolder(folder)) return;
    const names = readdirSync(toBytes(`${this.#root}/${folder}`), { encoding: "latin1" });
    const below = (name: ByteName): ByteName => (folder === "" ? name : `${folder}/${name}`);
    const others = names.map(below).filter((name) => !this.listing.has(name));
    await nextTurn();
    if (others.length === 0) return;
    const spelled = new Set(names.map(below));
    const inodes = [...(this.#inodes.get(folder) ?? [])];
    const respelled = new Set(inodes.filter(([name]) => name !== "" && !spelled.has(name)).map(([, inode]) => inode));
    for (const name of others) {
      this.lookAt(name);
      if (respelled.has(this.#inodes.get(folder)?.get(name) ?? "")) this.listing.delete(name);
      else await this.lookAround(name);
    }
  }

  #isFolder(name: ByteName): boolean {
    return this.listing.get(name)?.type === "directory";
  }
}

function typeOf(status: Stats): ListedEntry["type"] {
  if (status.isDirectory()) return "directory";
  if (status.isSymbolicLink()) return "symlink";
  return status.isFile() ? "file" : "other";
}
