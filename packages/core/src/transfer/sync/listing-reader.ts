/** Reads what the program that looks at a destination prints. */
import { constants } from "node:fs";
import { HeldBytes } from "../../output/held-bytes.ts";
import { type ByteName, LONGEST_NAME, toByteName } from "../archive/archive-entry.ts";
import { LimitExceeded, refuseLongName } from "../archive/entry-refused.ts";
import { ITSELF } from "../programs/sync-programs.ts";
import type { ListedEntry } from "./compare-trees.ts";

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

/** All names are kept. */
const MOST_NAME_BYTES = 256 * 1024 * 1024;

/** More than what is told of any entry: what goes on and on without a mark is no listing. */
export const LONGEST_RECORD = 2 * LONGEST_NAME + 256;

/** Takes it piece by piece, however it was cut. */
export class ListingReader {
  readonly #mark: Buffer;
  readonly #path: ByteName;
  readonly #maxEntries: number;
  readonly #entries = new Map<ByteName, ListedEntry>();
  readonly #held = new HeldBytes();
  /** Where the mark of the next record is looked for: what is held begins with one, and was searched before. */
  #searched = 1;
  /** Of all that was told, also of one thing again. */
  readonly #told = { entries: 0, links: 0, bytes: 0 };

  /** @param path what is listed */
  constructor(mark: string, path: string, maxEntries = MOST_ENTRIES) {
    this.#mark = Buffer.from(mark);
    this.#path = toByteName(path);
    this.#maxEntries = maxEntries;
  }

  /** @throws LimitExceeded when there is more than is taken, Error where it is no listing */
  read(bytes: Buffer): void {
    const held = this.#held;
    held.push(bytes);
    for (let at = this.#findMark(); at !== -1; at = this.#findMark()) {
      this.#take(held.take(at));
      this.#searched = 1;
    }
    this.#searched = Math.max(1, held.length - this.#mark.length + 1);
    if (held.length > LONGEST_RECORD) throw new Error("what was told of an entry has no end");
    held.keep();
  }

  finish(): ReadonlyMap<ByteName, ListedEntry> {
    this.#take(this.#held.bytes);
    return this.#entries;
  }

  #findMark(): number {
    return this.#held.bytes.indexOf(this.#mark, this.#searched);
  }

  #take(record: Buffer): void {
    const start = record.indexOf(this.#mark) === 0 ? this.#mark.length + 1 : 0;
    const end = record.at(-1) === NEWLINE ? record.length - 1 : record.length;
    if (start < end) this.#read(record.toString("latin1", start, end));
  }

  #read(record: string): void {
    const found = FOUND.exec(record);
    if (found !== null) {
      const [, letter = "", digits = "", size, seconds, path = "", target = ""] = found;
      this.#add(path, letter, Number.parseInt(digits, 8), Number(size), wholeSeconds(seconds), target);
      return;
    }
    const [, hexMode, size, seconds, path = ""] = LOOKED_UP.exec(record) ?? [];
    if (hexMode !== undefined) {
      const mode = Number.parseInt(hexMode, 16);
      this.#add(path, mode & constants.S_IFMT, mode, Number(size), wholeSeconds(seconds), "");
      return;
    }
    const [, link = "", target = ""] = LINK.exec(record) ?? [];
    this.#count("links", link, target);
    const entry = this.#entries.get(nameOf(link));
    if (entry !== undefined) this.#entries.set(nameOf(link), { ...entry, target });
  }

  #add(path: ByteName, kind: number | string, mode: number, size: number, seconds: number, target: ByteName): void {
    this.#count("entries", path, target);
    const type = TYPES.get(kind) ?? "other";
    this.#entries.set(nameOf(path), { type, size, mode: mode & 0o777, modifiedAt: seconds, target });
  }

  #count(what: "entries" | "links", name: ByteName, target: ByteName): void {
    for (const { length } of [name, target]) refuseLongName(length);
    this.#told[what] += 1;
    this.#told.bytes += name.length + target.length;
    if (this.#told[what] > this.#maxEntries) {
      const limit = `and the limit is ${this.#maxEntries}`;
      throw new LimitExceeded(this.#path, `has ${this.#told[what]} entries, ${limit}`);
    }
    if (this.#told.bytes > MOST_NAME_BYTES) throw new LimitExceeded(this.#path, "has more names than fit into memory");
  }
}

const NEWLINE = 0x0a;

/** Whole seconds, and a fraction that counts from there: GNU's find tells `-60.5` of half a second after -60. */
function wholeSeconds(text = ""): number {
  return Math.trunc(Number(text));
}

function nameOf(path: string): ByteName {
  return path === ITSELF ? "" : path.replace(/^\.\//, "");
}
