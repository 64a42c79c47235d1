/** Reads what the program that looks at a destination prints. */
import { constants } from "node:fs";
import type { ByteName } from "../archive/archive-entry.ts";
import type { ListedEntry } from "./compare-trees.ts";
import { ITSELF } from "./sync-programs.ts";

const TYPES: ReadonlyMap<number, ListedEntry["type"]> = new Map([
  [constants.S_IFREG, "file"],
  [constants.S_IFDIR, "directory"],
  [constants.S_IFLNK, "symlink"],
]);

/** More than anybody synchronises, and no more than fits into memory by name. */
const MOST_ENTRIES = 2_000_000;

/** Takes it piece by piece, however it was cut. */
export class ListingReader {
  readonly #mark: string;
  readonly #entries = new Map<ByteName, ListedEntry>();
  #text = "";

  constructor(mark: string) {
    this.#mark = mark;
  }

  /** @throws Error when there is more than anybody can take */
  read(bytes: Buffer): void {
    this.#text += bytes.toString("latin1");
    const last = this.#text.lastIndexOf(this.#mark);
    if (last <= 0) return;
    this.#take(this.#text.slice(0, last));
    this.#text = this.#text.slice(last);
  }

  finish(): ReadonlyMap<ByteName, ListedEntry> {
    this.#take(this.#text);
    return this.#entries;
  }

  #take(text: string): void {
    for (const record of text.split(`${this.#mark} `)) {
      if (record !== "") this.#add(record.replace(/\n$/, ""));
    }
  }

  #add(record: string): void {
    const link = /^link ([^\0]*)\0(.*)$/s.exec(record);
    if (link !== null) {
      const name = nameOf(link[1] ?? "");
      const entry = this.#entries.get(name);
      if (entry !== undefined) this.#entries.set(name, { ...entry, target: link[2] ?? "" });
      return;
    }
    const [, hexMode = "", size, seconds, path = ""] = /^([0-9a-fA-F]+) (\d+) (-?\d+) (.*)$/s.exec(record) ?? [];
    const mode = Number.parseInt(hexMode, 16);
    if (Number.isNaN(mode)) return;
    if (this.#entries.size >= MOST_ENTRIES) throw new Error(`there are more than ${MOST_ENTRIES} entries`);
    this.#entries.set(nameOf(path), {
      type: TYPES.get(mode & constants.S_IFMT) ?? "other",
      size: Number(size),
      mode: mode & 0o777,
      modifiedAt: Number(seconds),
      target: "",
    });
  }
}

function nameOf(path: string): ByteName {
  return path === ITSELF ? "" : path.replace(/^\.\//, "");
}
