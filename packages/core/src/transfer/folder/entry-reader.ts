/** Reads what the program for hosts without tar prints, as it arrives: entries, as an archive would have them. */
import { ArchiveFault, type ArchivePiece } from "../archive/archive-entry.ts";

/** More than any name and target need. */
const LONGEST_HEADER = 64 * 1024;

const TYPES = ["file", "directory", "symlink", "fifo", "device"] as const;

/** A line `type size mode time`, name and target each ended by NUL, the content, and a mark that nobody can guess. */
export class EntryReader {
  /** How many sources are over. */
  archives = 0;
  readonly #mark: Buffer;
  #rest: Buffer = Buffer.alloc(0);
  #remaining = 0;
  #inEntry = false;

  constructor(mark: string) {
    this.#mark = Buffer.from(mark);
  }

  /** @throws ArchiveFault when a file's content is not as long as was said */
  *read(chunk: Buffer): Generator<ArchivePiece> {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    while (data.length > 0) {
      if (this.#remaining > 0) {
        const bytes = data.subarray(0, this.#remaining);
        this.#remaining -= bytes.length;
        data = data.subarray(bytes.length);
        yield { kind: "content", bytes };
      } else if (this.#inEntry) {
        if (data.length < this.#mark.length) break;
        if (!data.subarray(0, this.#mark.length).equals(this.#mark)) {
          throw new ArchiveFault("a file that changed while it was read");
        }
        data = data.subarray(this.#mark.length);
        this.#inEntry = false;
        yield { kind: "end" };
      } else {
        const header = splitHeader(data);
        if (header === undefined) break;
        data = data.subarray(header.length);
        yield this.#begin(header.text);
      }
    }
    this.#rest = Buffer.from(data);
  }

  /** @throws ArchiveFault when the last entry is not whole */
  finish(): void {
    if (this.#inEntry || this.#rest.length > 0) throw new ArchiveFault("an end in the middle of a file");
  }

  #begin(header: string): ArchivePiece {
    const [, kind, size = "", mode = "", time = "", name = "", target = ""] =
      /^([a-z]+) (\d+) ([0-7]+) (\d+)\n([^\0]*)\0([^\0]*)\0$/s.exec(header) ?? [];
    if (kind === "over") {
      this.archives += 1;
      return { kind: "archive-end" };
    }
    const type = TYPES.find((known) => known === kind);
    if (type === undefined) throw new ArchiveFault("something that the program there did not print");
    this.#inEntry = true;
    this.#remaining = type === "file" ? Number(size) : 0;
    const entry = { type, name, target, size: this.#remaining, mode: Number.parseInt(mode, 8) };
    return { kind: "entry", entry: { ...entry, modifiedAt: Number(time) } };
  }
}

function splitHeader(data: Buffer): { readonly text: string; readonly length: number } | undefined {
  const name = data.indexOf(0);
  const end = name === -1 ? -1 : data.indexOf(0, name + 1);
  if (end !== -1) return { text: data.toString("latin1", 0, end + 1), length: end + 1 };
  if (data.length > LONGEST_HEADER) throw new ArchiveFault("a name that is too long");
  return undefined;
}
