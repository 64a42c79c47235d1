/** Reads what the program for hosts without tar prints, as it arrives: entries, as an archive would have them. */
import { HeldBytes } from "../../output/held-bytes.ts";
import { ArchiveFault, type ArchivePiece } from "./archive-entry.ts";
import { refuseLongName } from "./entry-refused.ts";

/** More than type, size, mode and time need. */
const LONGEST_LINE = 128;

const TYPES = ["file", "directory", "symlink", "fifo", "device"] as const;

const NEWLINE = 0x0a;

/** A line `type size mode time`, name and target each ended by NUL, the content, and a mark that nobody can guess. */
export class EntryReader {
  /** How many sources are over. */
  archives = 0;
  readonly #mark: Buffer;
  readonly #held = new HeldBytes();
  /** How much of a header was looked through, and where its name ends. */
  #searched = 0;
  #nameEnd: number | undefined;
  #remaining = 0;
  #inEntry = false;

  constructor(mark: string) {
    this.#mark = Buffer.from(mark);
  }

  /** @throws ArchiveFault when a file's content is not as long as was said, EntryRefused for a name that is too long */
  *read(chunk: Buffer): Generator<ArchivePiece> {
    const held = this.#held;
    held.push(chunk);
    while (held.length > 0) {
      if (this.#remaining > 0) {
        const bytes = held.take(this.#remaining);
        this.#remaining -= bytes.length;
        yield { kind: "content", bytes };
      } else if (this.#inEntry) {
        if (held.length < this.#mark.length) break;
        if (!held.take(this.#mark.length).equals(this.#mark)) {
          throw new ArchiveFault("a file that changed while it was read");
        }
        this.#inEntry = false;
        yield { kind: "end" };
      } else {
        const end = this.#findHeaderEnd();
        if (end === undefined) break;
        yield this.#begin(held.take(end).toString("latin1"));
      }
    }
    held.keep();
  }

  /** @throws ArchiveFault when the last entry is not whole */
  finish(): void {
    if (this.#inEntry || this.#held.length > 0) throw new ArchiveFault("an end in the middle of a file");
  }

  /** Looks at each byte once. */
  #findHeaderEnd(): number | undefined {
    const { bytes } = this.#held;
    this.#nameEnd ??= this.#findNul(bytes);
    const end = this.#nameEnd === undefined ? undefined : this.#findNul(bytes);
    if (end === undefined) {
      if (bytes.length > LONGEST_LINE && bytes.subarray(0, LONGEST_LINE).indexOf(NEWLINE) === -1) throw noHeader();
      refuseLongName(bytes.length - (this.#nameEnd ?? LONGEST_LINE));
      return undefined;
    }
    this.#searched = 0;
    this.#nameEnd = undefined;
    return end + 1;
  }

  #findNul(bytes: Buffer): number | undefined {
    const at = bytes.indexOf(0, this.#searched);
    this.#searched = at === -1 ? bytes.length : at + 1;
    return at === -1 ? undefined : at;
  }

  #begin(header: string): ArchivePiece {
    const [, kind, size = "", mode = "", time = "", name = "", target = ""] =
      /^([a-z]+) (\d+) ([0-7]+) (-?\d+)\n([^\0]*)\0([^\0]*)\0$/s.exec(header) ?? [];
    if (kind === "over") {
      this.archives += 1;
      return { kind: "archive-end" };
    }
    const type = TYPES.find((known) => known === kind);
    if (type === undefined) throw noHeader();
    for (const { length } of [name, target]) refuseLongName(length);
    this.#inEntry = true;
    this.#remaining = type === "file" ? Number(size) : 0;
    const entry = { type, name, target, size: this.#remaining, mode: Number.parseInt(mode, 8) };
    return { kind: "entry", entry: { ...entry, modifiedAt: Number(time) } };
  }
}

function noHeader(): ArchiveFault {
  return new ArchiveFault("something that the program there did not print");
}
