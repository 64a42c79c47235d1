/** Lists what is to be put: every file, folder and link of the sources, once for all hosts. */
import { lstatSync, readdirSync, readlinkSync, realpathSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import {
  type ArchiveEntry,
  type ByteName,
  showName,
  toByteName,
  toBytes,
  toPath,
} from "../../archive/archive-entry.ts";
import type { IsExcluded } from "../../tree/exclude-patterns.ts";
import type { LinkHandling } from "../../tree/extraction-rules.ts";
import { LinksOut } from "../../tree/links-out.ts";

/** One entry, and where it is here. */
export interface LocalEntry extends ArchiveEntry {
  readonly type: "file" | "directory" | "symlink";
  readonly path: ByteName;
}

/** All that is to be put. Names are below the destination; a folder comes before what is in it. */
export interface LocalTree {
  readonly entries: readonly LocalEntry[];
  /** Of all files. */
  readonly bytes: number;
  /** Links that lead out of it; undefined for a part of a tree. */
  readonly linksOut?: LinksOut | undefined;
}

/** A source can't be put. */
export class ScanFault extends Error {
  readonly path: string;

  constructor(path: string, reason: string, cause?: unknown) {
    super(reason, { cause });
    this.path = path;
  }
}

/** How many entries are looked at before other work gets its turn. */
const AT_ONCE = 100;

/** How many refused entries a message names. */
const NAMED = 5;

/** Whether only what is in the folder is meant, and not the folder by its name. */
export function isContentsOnly(source: string): boolean {
  return /(^|\/)\.{0,2}$/.test(source);
}

/** @throws ScanFault, or what the file system says with the path */
export async function scanSources(
  sources: readonly string[],
  rules: { readonly links: LinkHandling; readonly isExcluded: IsExcluded },
): Promise<LocalTree> {
  const scan = new Scan(rules.links, rules.isExcluded);
  for (const source of sources) {
    // A source that is named is followed, whatever happens to links in folders.
    const status = statSync(source);
    if (isContentsOnly(source) && !status.isDirectory()) throw new ScanFault(source, "is no folder");
    const name = isContentsOnly(source) ? "" : toByteName(path.basename(source));
    await scan.visit(realPath(toByteName(source)), name, status, []);
  }
  return scan.finish();
}

class Scan {
  readonly #links: LinkHandling;
  readonly #isExcluded: IsExcluded;
  readonly #entries: LocalEntry[] = [];
  readonly #types = new Map<ByteName, LocalEntry["type"]>();
  readonly #refused: string[] = [];
  readonly #linksOut: LinksOut;
  #bytes = 0;
  #visited = 0;

  constructor(links: LinkHandling, isExcluded: IsExcluded) {
    this.#links = links;
    this.#linksOut = new LinksOut(links);
    this.#isExcluded = isExcluded;
  }

  /** @param above device and inode of the folders on the way, so that links in a circle end */
  visit(place: ByteName, name: ByteName, status: Stats, above: readonly string[]): void | Promise<void> {
    if (name !== "" && this.#isExcluded(name, status.isDirectory())) return;
    if (status.isDirectory()) return this.#visitFolder(place, name, status, above);
    if (status.isFile()) return this.#add("file", place, name, status);
    if (!status.isSymbolicLink()) this.#refused.push(`${showName(place)} (${kindOf(status)})`);
    else if (this.#links === "refuse") this.#refused.push(`${showName(place)} (a link)`);
    else if (this.#links === "follow") return this.visit(realPath(place), name, statSync(toBytes(place)), above);
    // What is here is trusted: where a link leads is looked at only where that was asked for.
    else if (this.#links === "keep" || this.#linksOut.takes(name, targetOf(place))) {
      this.#add("symlink", place, name, status);
    }
  }

  finish(): LocalTree {
    const [first] = this.#refused;
    if (first === undefined) return { entries: this.#entries, bytes: this.#bytes, linksOut: this.#linksOut };
    const named = this.#refused.slice(0, NAMED).join(", ");
    const more = this.#refused.length > NAMED ? ` and ${this.#refused.length - NAMED} more` : "";
    throw new ScanFault(named + more, "cannot be put");
  }

  async #visitFolder(place: ByteName, name: ByteName, status: Stats, above: readonly string[]): Promise<void> {
    const identity = `${status.dev}:${status.ino}`;
    if (above.includes(identity)) throw new ScanFault(showName(place), "leads back to a folder that it is in");
    this.#add("directory", place, name, status);
    const names = readdirSync(toBytes(place), { encoding: "latin1" }).sort();
    const way = [...above, identity];
    for (const each of names) {
      const path = place === "/" ? `/${each}` : `${place}/${each}`;
      const visited = lstatSync(toPath(path), { throwIfNoEntry: false });
      // Gone since it was listed.
      if (visited === undefined) continue;
      const pending = this.visit(path, name === "" ? each : `${name}/${each}`, visited, way);
      if (pending !== undefined) await pending;
      this.#visited += 1;
      if (this.#visited % AT_ONCE === 0) await nextTurn();
    }
  }

  #add(type: LocalEntry["type"], place: ByteName, name: ByteName, status: Stats): void {
    const known = this.#types.get(name);
    if (known !== undefined) {
      if (known === "directory" && type === "directory") return;
      throw new ScanFault(showName(place), `has the same place as another source: ${showName(name)}`);
    }
    this.#types.set(name, type);
    const isFile = type === "file";
    if (isFile) this.#bytes += status.size;
    const target = type === "symlink" ? targetOf(place) : "";
    const size = isFile ? status.size : 0;
    const modifiedAt = status.mtimeMs / 1000;
    this.#entries.push({ type, path: place, name, size, mode: status.mode & 0o777, modifiedAt, target });
  }
}

/** Where a link leads. */
function targetOf(place: ByteName): ByteName {
  return readlinkSync(toBytes(place), { encoding: "latin1" });
}

/** The path without links: files are opened without following any. */
function realPath(place: ByteName): ByteName {
  return realpathSync(toBytes(place), { encoding: "latin1" });
}

function kindOf(status: Stats): string {
  if (status.isFIFO()) return "a pipe";
  return status.isSocket() ? "a socket" : "a device";
}
