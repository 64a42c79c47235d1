/** Which stretches of a file were stored, as it is told: in blocks before its content, or as text at its beginning. */
import { ArchiveFault } from "./archive-entry.ts";
import { BLOCK_BYTES, readNumber } from "./tar-fields.ts";

/** More stretches than any file system makes of a file in practice; a map is kept in memory. */
const MOST_STRETCHES = 1_000_000;

/** In digits; what is larger can't be told exactly. */
const LONGEST_NUMBER = 15;

const NEWLINE = 0x0a;
const ZERO = 0x30;

/** Takes the map of one file, as it comes. Stretches are in order, and do not overlap. */
export class SparseMap {
  /** Offset and length of each: a million of them are kept. */
  readonly #numbers: number[] = [];
  /** Where the last one ends. */
  end = 0;

  get length(): number {
    return this.#numbers.length / 2;
  }

  offset(index: number): number {
    return this.#numbers[2 * index] ?? 0;
  }

  size(index: number): number {
    return this.#numbers[2 * index + 1] ?? 0;
  }

  /** @throws ArchiveFault where it overlaps the one before, or is one too many */
  add(offset: number, length: number): void {
    if (offset < this.end || length < 0) throw new ArchiveFault("the map of a sparse file overlaps");
    if (this.length >= MOST_STRETCHES) throw new ArchiveFault("the map of a sparse file is too long");
    this.#numbers.push(offset, length);
    this.end = offset + length;
  }

  /** Those in one block of GNU's old form. */
  addStretches(block: Buffer, start: number, count: number): void {
    for (let at = start; at < start + count * 24 && block[at] !== 0; at += 24) {
      this.add(readNumber(block, [at, 12]), readNumber(block, [at + 12, 12]));
    }
  }
}

/** Lines of decimal numbers: how many stretches, then offset and length of each; padded to a whole block. */
export class SparseMapText {
  readonly map = new SparseMap();
  isWhole = false;
  /** Undefined until it was told. */
  #count: number | undefined;
  #offset: number | undefined;
  #number = 0;
  #digits = 0;
  #length = 0;

  /** Reads on. @returns how many bytes it took; once it is whole, content follows. @throws ArchiveFault */
  read(bytes: Buffer): number {
    let at = 0;
    while (at < bytes.length && !this.#isTold()) {
      this.#take(bytes[at] ?? 0);
      at += 1;
    }
    this.#length += at;
    if (!this.#isTold()) return at;
    const padding = Math.min(-this.#length & (BLOCK_BYTES - 1), bytes.length - at);
    this.#length += padding;
    this.isWhole = this.#length % BLOCK_BYTES === 0;
    return at + padding;
  }

  #isTold(): boolean {
    return this.#count !== undefined && this.map.length >= this.#count;
  }

  #take(byte: number): void {
    if (byte === NEWLINE && this.#digits > 0) {
      this.#takeNumber(this.#number);
      this.#number = 0;
      this.#digits = 0;
      return;
    }
    this.#digits += 1;
    if (byte < ZERO || byte > ZERO + 9 || this.#digits > LONGEST_NUMBER) {
      throw new ArchiveFault("the map of a sparse file is broken");
    }
    this.#number = this.#number * 10 + byte - ZERO;
  }

  #takeNumber(number: number): void {
    if (this.#count === undefined) {
      if (number > MOST_STRETCHES) throw new ArchiveFault("the map of a sparse file is too long");
      this.#count = number;
    } else if (this.#offset === undefined) this.#offset = number;
    else {
      this.map.add(this.#offset, number);
      this.#offset = undefined;
    }
  }
}
