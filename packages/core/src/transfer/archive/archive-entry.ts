/** What an archive of files says of each. */

/**
 * A name as a file system has it: bytes, each of which is one character of the string (latin1). So it can be a key, and
 * a name that is no UTF-8 is kept.
 */
export type ByteName = string;

/** In bytes. No system opens a path that is longer, and all names here are parts of paths. */
export const LONGEST_NAME = 4096;

/** What kinds of entry there are. A `hardlink` is another name for a file that came before. */
export type EntryType = "file" | "directory" | "symlink" | "hardlink" | "device" | "fifo";

/** One entry. */
export interface ArchiveEntry {
  readonly name: ByteName;
  readonly type: EntryType;
  /** Bytes of content; 0 for all but files. */
  readonly size: number;
  /** The permission bits, with setuid, setgid and sticky. */
  readonly mode: number;
  /** Seconds since the epoch, fractions allowed. */
  readonly modifiedAt: number;
  /** Where a link leads. */
  readonly target: ByteName;
}

/** What an archive consists of, in order. Each entry is followed by its content, where it has any, and its end. */
export type ArchivePiece =
  | { readonly kind: "entry"; readonly entry: ArchiveEntry }
  | { readonly kind: "content"; readonly bytes: Buffer }
  /** So many bytes are zero, and were not stored. */
  | { readonly kind: "hole"; readonly length: number }
  | { readonly kind: "end" }
  /** The archive is over; another may follow. */
  | { readonly kind: "archive-end" };

/** What came is no archive, or one that can't be read. */
export class ArchiveFault extends Error {}

const ASCII = /^[\0-\x7f]*$/;

/** A path as bytes, for the file system. */
export function toBytes(name: ByteName): Buffer {
  return Buffer.from(name, "latin1");
}

/** A path as the file system takes it soonest: text where that has the same bytes. */
export function toPath(name: ByteName): string | Buffer {
  return isAscii(name) ? name : toBytes(name);
}

/** Whether the name is the same as text and as bytes. */
export function isAscii(name: ByteName): boolean {
  return ASCII.test(name);
}

/** A name that came as text. */
export function toByteName(text: string): ByteName {
  return Buffer.from(text, "utf8").toString("latin1");
}

/** How much of a path a message shows. */
const SHOWN = 400;

/** A path for a message: without its middle where it is longer than anybody reads. */
export function shorten(path: string): string {
  if (path.length <= SHOWN) return path;
  return `${path.slice(0, SHOWN / 2)}…${path.slice(-SHOWN / 2)}`;
}

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

function escapeUnits(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}

/** A name for people: on one line, and without bytes that would move a cursor. */
export function showName(name: ByteName): string {
  const text = toBytes(name).toString("utf8");
  if (!UNPRINTABLE.test(text)) return text;
  // JSON escapes what is below a space, and leaves the others.
  return JSON.stringify(text).replace(new RegExp(UNPRINTABLE, "gu"), escapeUnits);
}
