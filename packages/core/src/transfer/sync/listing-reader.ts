/** Reads what the program that looks at a destination prints. */
import { constants } from "node:fs";
import type { ByteName } from "../archive/archive-entry.ts";
import type { ListedEntry } from "./compare-trees.ts";
import { ITSELF } from "./sync-programs.ts";

const TYPES: ReadonlyMap<number | string, ListedEntry["type"]> = new Map<number | string, ListedEntry["type"]>([
  [constants.S_IFREG, "file"],
  [constants.S_IFDIR, "directory"],
  [constants.S_IFLNK, "symlink"],
  ["f", "file"],
  ["d", "directory"],
  ["l", "symlink"],
]);

/** As GNU's find tells it: one letter for the type, octal digits, and where a link leads. */
const FOUND = /^([a-zA-Z]) ([0-7]+) (\d+) (-?[\d.]+) ([^\0]*)\0(.*)$/s;

/** As `stat` tells it: type and mode are one number in hex. */
const LOOKED_UP = /^([0-9a-fA-F]{2,}) (\d+) (-?\d+) (.*)$/s;

/** Where a link leads, of which `stat` told before. */
const LINK = /^link ([^\0]*)\0(.*)$/s;

/** More than anybody synchronises, and no more than fits into memory by name. */
const MOST_ENTRIES = 2_000_000;

/** More than what is told of any entry: what goes on and on without a mark is no listing. */
export const LONGEST_RECORD = 64 * 1024;

/** Takes it piece by piece, however it was cut. */
export class ListingReader {
  readonly #mark: string;
  readonly #entries = new Map<ByteName, ListedEntry>();
  #text = "";

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** @throws Error when there is more than anybody can take, or no listing */
  read(bytes: Buffer): void {
    this.#text += bytes.toString("latin1");
    const last = this.#text.lastIndexOf(this.#mark);
    if (last > 0) {
      this.#take(this.#text.slice(0, last));
      this.#text = this.#text.slice(last);
    }
    if (this.#text.length > LONGEST_RECORD) throw new Error("what was told of an entry has no end");
  }

  finish(): ReadonlyMap<ByteName, ListedEntry> {
    this.#take(this.#text);
    return this.#entries;
  }

  #take(text: string): void {
    for (const record of text.split(`${this.#mark} `)) {
      if (record !== "") this.#read(record.endsWith("\n") ? record.slice(0, -1) : record);
    }
  }

  #read(record: string): void {
    const found = FOUND.exec(record);
    if (found !== null) {
      const [, letter = "", digits = "", size, seconds, path = "", target = ""] = found;
      this.#add(path, letter, Number.parseInt(digits, 8), Number(size), Number(seconds), target);
      return;
    }
    const [, hexMode, size, seconds, path = ""] = LOOKED_UP.exec(record) ?? [];
    if (hexMode !== undefined) {
      const mode = Number.parseInt(hexMode, 16);
      this.#add(path, mode & constants.S_IFMT, mode, Number(size), Number(seconds), "");
      return;
    }
    const [, link = "", target = ""] = LINK.exec(record) ?? [];
    const entry = this.#entries.get(nameOf(link));
    if (entry !== undefined) this.#entries.set(nameOf(link), { ...entry, target });
  }

  #add(path: ByteName, kind: number | string, mode: number, size: number, seconds: number, target: ByteName): void {
    if (this.#entries.size >= MOST_ENTRIES) throw new Error(`there are more than ${MOST_ENTRIES} entries`);
    const type = TYPES.get(kind) ?? "other";
    this.#entries.set(nameOf(path), { type, size, mode: mode & 0o777, modifiedAt: Math.floor(seconds), target });
  }
}

function nameOf(path: string): ByteName {
  return path === ITSELF ? "" : path.replace(/^\.\//, "");
}
