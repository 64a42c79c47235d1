/** Looks at what is here in the place of a tree that is to be fetched. */
import { lstatSync, readdirSync, readlinkSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ByteName, toByteName, toBytes, toPath } from "../archive/archive-entry.ts";
import { EntryRefused } from "../archive/entry-refused.ts";
import { type ListedEntry, parentOf, type WantedEntry } from "../sync/compare-trees.ts";
import type { Listing } from "../sync/list-destination.ts";
import { describeSameName, foldName } from "../tree/same-names.ts";

/** How many entries are looked at before other work gets its turn. */
const AT_ONCE = 100;

/**
 * Follows no link but the destination itself.
 *
 * @param entries what is looked for; a folder comes before what is in it
 * @param looksAround whether what else is in those that are folders here is told, too
 * @throws EntryRefused where two of them are one to the file system here, or what that says
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
  search.compareSpelling();
  // A folder in the way of a file, too: what is in it would go with it.
  if (looksAround) for (const { name } of entries) await search.lookAround(name);
  return search.listing;
}

class Search {
  readonly listing = new Map<ByteName, ListedEntry>();
  readonly #root: ByteName;
  /** By folder, what was looked for and is there. */
  readonly #found = new Map<ByteName, ByteName[]>();
  readonly #namesIn = new Map<ByteName, readonly ByteName[]>();
  /** Names that the file system lists otherwise, in the case or with the accents that it was given before. */
  readonly #respelled = new Map<ByteName, ReadonlySet<string>>();

  constructor(root: ByteName) {
    this.#root = root;
  }

  lookAt(name: ByteName): void {
    const parent = parentOf(name);
    if (parent !== "" && !this.#isFolder(parent)) return;
    const place = toPath(name === "" ? `${this.#root}/.` : `${this.#root}/${name}`);
    const status = lstatSync(place, { throwIfNoEntry: false });
    if (status === undefined) return;
    const found = this.#found.get(parent);
    if (found === undefined) this.#found.set(parent, [name]);
    else found.push(name);
    this.listing.set(name, {
      ...{ type: typeOf(status), size: status.size, mode: status.mode & 0o777 },
      modifiedAt: Math.floor(status.mtimeMs / 1000),
      target: status.isSymbolicLink() ? readlinkSync(place, { encoding: "latin1" }) : "",
    });
  }

  /** Two that were looked for may be one here, and would be written over each other run by run. @throws EntryRefused */
  compareSpelling(): void {
    for (const [folder, found] of this.#found) {
      const spelled = new Set(this.#list(folder));
      const otherwise = found.filter((name) => name !== "" && !spelled.has(name));
      // A host may tell of very many that are spelled otherwise here.
      const folded = otherwise.length === 0 ? new Map<string, ByteName[]>() : foldAll(found);
      for (const name of otherwise) {
        const other = folded.get(foldName(name))?.find((each) => each !== name);
        if (other !== undefined) throw new EntryRefused(name, describeSameName([other], name));
      }
      if (otherwise.length > 0) this.#respelled.set(folder, new Set(otherwise.map(foldName)));
    }
  }

  /** Tells of all that is in a folder and was not looked for. */
  async lookAround(folder: ByteName): Promise<void> {
    if (!this.#isFolder(folder)) return;
    const respelled = this.#respelled.get(folder);
    for (const name of this.#list(folder)) {
      if (this.listing.has(name) || respelled?.has(foldName(name))) continue;
      this.lookAt(name);
      await this.lookAround(name);
    }
    await nextTurn();
  }

  #list(folder: ByteName): readonly ByteName[] {
    let names = this.#namesIn.get(folder);
    if (names === undefined && (folder === "" || this.#isFolder(folder))) {
      const inside = readdirSync(toBytes(`${this.#root}/${folder}`), { encoding: "latin1" });
      names = folder === "" ? inside : inside.map((name) => `${folder}/${name}`);
      this.#namesIn.set(folder, names);
    }
    return names ?? [];
  }

  #isFolder(name: ByteName): boolean {
    return this.listing.get(name)?.type === "directory";
  }
}

/** By what they are folded to. */
function foldAll(names: readonly ByteName[]): Map<string, ByteName[]> {
  const folded = new Map<string, ByteName[]>();
  for (const name of names) {
    const key = foldName(name);
    const group = folded.get(key);
    if (group === undefined) folded.set(key, [name]);
    else group.push(name);
  }
  return folded;
}

function typeOf(status: Stats): ListedEntry["type"] {
  if (status.isDirectory()) return "directory";
  if (status.isSymbolicLink()) return "symlink";
  return status.isFile() ? "file" : "other";
}
