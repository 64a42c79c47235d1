/** The fields of a tar header: where they lie, and how numbers and text are written in them. */
import { ArchiveFault, type ByteName, type EntryType } from "./archive-entry.ts";

export const BLOCK_BYTES = 512;

/** Offset and length of the fields that are used. */
export const FIELDS = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  modifiedAt: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  target: [157, 100],
  magic: [257, 8],
  prefix: [345, 155],
} as const satisfies { readonly [field: string]: readonly [offset: number, length: number] };

/** The types that stand for an entry. Old programs write a NUL for a file, and `7` is a file that wants to be contiguous. */
export const TYPES: { readonly [flag: string]: EntryType } = {
  "0": "file",
  "\0": "file",
  "7": "file",
  S: "file",
  "1": "hardlink",
  "2": "symlink",
  "3": "device",
  "4": "device",
  "5": "directory",
  "6": "fifo",
};

type Field = readonly [offset: number, length: number];

/** Text up to its NUL. */
export function readText(block: Buffer, [offset, length]: Field): ByteName {
  const end = block.indexOf(0, offset);
  return block.toString("latin1", offset, end === -1 || end > offset + length ? offset + length : end);
}

/**
 * A number in octal digits or, where the first bit is set, in base 256.
 *
 * @throws ArchiveFault for anything else, and for what can't be told exactly
 */
export function readNumber(block: Buffer, [offset, length]: Field): number {
  const first = block[offset] ?? 0;
  if (first >= 0x80) return readBase256(block, offset, length, first);
  const digits = block
    .toString("latin1", offset, offset + length)
    .replace(/[\0 ]+$/, "")
    .trimStart();
  if (!/^[0-7]*$/.test(digits)) throw new ArchiveFault(`a header has ${JSON.stringify(digits)} for a number`);
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

function readBase256(block: Buffer, offset: number, length: number, first: number): number {
  let value = first === 0xff ? -1 : first & 0x7f;
  for (let index = offset + 1; index < offset + length; index += 1) value = value * 256 + (block[index] ?? 0);
  if (!Number.isSafeInteger(value)) throw new ArchiveFault("a header has a number that is too large");
  return value;
}

/** Octal digits and a NUL, or base 256 for what does not fit into them. */
export function writeNumber(block: Buffer, [offset, length]: Field, value: number): void {
  const digits = value.toString(8);
  if (value >= 0 && digits.length < length) {
    block.write(digits.padStart(length - 1, "0"), offset, "latin1");
    block[offset + length - 1] = 0;
    return;
  }
  let rest = value;
  for (let index = offset + length - 1; index > offset; index -= 1) {
    block[index] = ((rest % 256) + 256) % 256;
    rest = Math.floor(rest / 256);
  }
  block[offset] = value < 0 ? 0xff : 0x80;
}

/** A header, summed four bytes at a time: there is one for each of many small files. */
const SUMMED = new Uint32Array(BLOCK_BYTES / 4);
const SUMMED_BYTES = Buffer.from(SUMMED.buffer);

/** The sum of all bytes of a header, its own field taken for spaces. */
export function sumHeader(block: Buffer): number {
  block.copy(SUMMED_BYTES, 0, 0, BLOCK_BYTES);
  SUMMED_BYTES.fill(0x20, FIELDS.checksum[0], FIELDS.type[0]);
  let [even, odd] = [0, 0];
  for (let index = 0; index < SUMMED.length; index += 1) {
    const word = SUMMED[index] as number;
    even += word & 0x00ff00ff;
    odd += (word >>> 8) & 0x00ff00ff;
  }
  return (even & 0xffff) + (even >>> 16) + (odd & 0xffff) + (odd >>> 16);
}

/** How many bytes follow content of this size up to the next block. */
export function paddingAfter(size: number): number {
  return (BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES;
}
