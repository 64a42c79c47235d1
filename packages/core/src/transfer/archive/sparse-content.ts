/** Puts the holes back into files that were stored without them. */
import { ArchiveFault, type ArchivePiece } from "./archive-entry.ts";
import { BLOCK_BYTES, readNumber } from "./tar-fields.ts";

/** A stretch of the file that was stored. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

/** More stretches than any file system makes of a file in practice; a map is kept in memory. */
const MOST_STRETCHES = 1_000_000;

/** In digits; a line that never ends would be kept in memory, too. */
const LONGEST_NUMBER = 15;

/** The stretches in one block of GNU's old form. */
export function readStretches(block: Buffer, offset: number, count: number): Stretch[] {
  const stretches: Stretch[] = [];
  for (let index = 0; index < count; index += 1) {
    const at = offset + index * 24;
    if (block[at] === 0) break;
    stretches.push({ offset: readNumber(block, [at, 12]), length: readNumber(block, [at + 12, 12]) });
  }
  return stretches;
}

/** Takes what was stored of one file and gives its content. */
export class SparseContent {
  readonly #size: number;
  #map: Stretch[] | undefined;
  #text = Buffer.alloc(0);
  #position = 0;
  #index = 0;
  #taken = 0;

  /** @param map undefined when it comes first in the content, as text */
  constructor(size: number, map: readonly Stretch[] | undefined) {
    this.#size = size;
    this.#map = map === undefined ? undefined : this.#check(map);
  }

  *take(stored: Buffer): Generator<ArchivePiece> {
    let bytes = stored;
    if (this.#map === undefined) {
      this.#text = Buffer.concat([this.#text, stored]);
      const parsed = parseMap(this.#text);
      if (parsed === undefined) return;
      this.#map = this.#check(parsed.map);
      bytes = parsed.rest;
    }
    while (bytes.length > 0) {
      const stretch = this.#map[this.#index];
      if (stretch === undefined) throw new ArchiveFault("a sparse file has more content than its map");
      if (stretch.offset > this.#position) yield { kind: "hole", length: stretch.offset - this.#position };
      const part = bytes.subarray(0, stretch.length - this.#taken);
      if (part.length > 0) yield { kind: "content", bytes: part };
      bytes = bytes.subarray(part.length);
      this.#taken += part.length;
      this.#position = stretch.offset + this.#taken;
      if (this.#taken === stretch.length) {
        this.#index += 1;
        this.#taken = 0;
      }
    }
  }

  *finish(): Generator<ArchivePiece> {
    const missing = this.#map?.slice(this.#index).some(({ length }) => length > this.#taken) ?? true;
    if (missing) throw new ArchiveFault("a sparse file has less content than its map");
    if (this.#size > this.#position) yield { kind: "hole", length: this.#size - this.#position };
  }

  #check(map: readonly Stretch[]): Stretch[] {
    let end = 0;
    for (const { offset, length } of map) {
      if (offset < end) throw new ArchiveFault("the map of a sparse file overlaps");
      end = offset + length;
    }
    if (end > this.#size) throw new ArchiveFault("the map of a sparse file is larger than the file");
    return [...map];
  }
}

/** Lines of decimal numbers: how many stretches, then offset and length of each; padded to a whole block. */
function parseMap(text: Buffer): { readonly map: readonly Stretch[]; readonly rest: Buffer } | undefined {
  const numbers: number[] = [];
  let offset = 0;
  while (numbers.length === 0 || numbers.length <= 2 * (numbers[0] ?? 0)) {
    const end = text.indexOf(0x0a, offset);
    if (end === -1) {
      if (text.length - offset > LONGEST_NUMBER) throw new ArchiveFault("the map of a sparse file is broken");
      return undefined;
    }
    const digits = text.toString("latin1", offset, end);
    if (!/^[0-9]{1,15}$/.test(digits)) throw new ArchiveFault("the map of a sparse file is broken");
    numbers.push(Number(digits));
    if ((numbers[0] ?? 0) > MOST_STRETCHES) throw new ArchiveFault("the map of a sparse file is too long");
    offset = end + 1;
  }
  const start = Math.ceil(offset / BLOCK_BYTES) * BLOCK_BYTES;
  if (text.length < start) return undefined;
  const map: Stretch[] = [];
  for (let index = 1; index + 1 < numbers.length; index += 2) {
    map.push({ offset: numbers[index] ?? 0, length: numbers[index + 1] ?? 0 });
  }
  return { map, rest: text.subarray(start) };
}
