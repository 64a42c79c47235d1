/** Reads tar archives as they arrive: ustar, POSIX's extended headers, GNU's long names and sparse files. */
import { type ArchiveEntry, ArchiveFault, type ArchivePiece, type ByteName } from "./archive-entry.ts";
import { isZero, readName, refuseGlobalNames, sparseSizeOf } from "./entry-facts.ts";
import { refuseLongName } from "./entry-refused.ts";
import { type Records, readRecordNumber, readRecords } from "./extended-header.ts";
import { SparseContent } from "./sparse-content.ts";
import { SparseMap } from "./sparse-map.ts";
import { BLOCK_BYTES, FIELDS, paddingAfter, readNumber, readText, sumHeader, TYPES } from "./tar-fields.ts";

/** More than any set of extended headers needs; they are kept in memory. */
const LONGEST_EXTENSION = 1024 * 1024;

/** More than padding, maps and headers between two entries take up; an archive that never gets on has no end. */
const MOST_OVERHEAD = 32 * 1024 * 1024;

/** What was told of the next entry before its own header. */
interface Announced {
  name?: ByteName;
  target?: ByteName;
  records?: Records;
}

/** Reads one archive after the other from one stream. Holds no more than a block, or one extended header. */
export class TarReader {
  /** How many archives are over. */
  archives = 0;
  /** A header that has not come whole. */
  readonly #block = Buffer.alloc(BLOCK_BYTES);
  #blockBytes = 0;
  #remaining = 0;
  #padding = 0;
  #inContent = false;
  #sparse: SparseContent | undefined;
  /** An entry whose map goes on in blocks of its own. */
  #sparseMap: { readonly entry: ArchiveEntry; readonly stored: number; readonly map: SparseMap } | undefined;
  #extension: { readonly flag: string; readonly content: Buffer; length: number } | undefined;
  #announced: Announced = {};
  #isOver = true;
  /** How many bytes came since an entry or content did. */
  #overhead = 0;

  /** @throws ArchiveFault when it is none, or of a kind that is not read */
  *read(chunk: Buffer): Generator<ArchivePiece> {
    let offset = 0;
    while (true) {
      if (this.#remaining > 0) {
        const part = chunk.subarray(offset, offset + this.#remaining);
        if (part.length === 0) return;
        offset += part.length;
        this.#remaining -= part.length;
        yield* this.#takeContent(part);
        if (this.#remaining > 0) return;
      }
      if (this.#inContent) yield* this.#endContent();
      const skipped = Math.min(this.#padding, chunk.length - offset);
      offset += skipped;
      this.#padding -= skipped;
      if (this.#padding > 0) return;
      const part = chunk.subarray(offset, offset + BLOCK_BYTES - this.#blockBytes);
      offset += part.length;
      if (part.length === BLOCK_BYTES) yield* this.#takeBlock(part);
      else {
        this.#blockBytes += part.copy(this.#block, this.#blockBytes);
        if (this.#blockBytes < BLOCK_BYTES) return;
        this.#blockBytes = 0;
        yield* this.#takeBlock(this.#block);
      }
    }
  }

  /** The stream is over. @throws ArchiveFault when an archive is not */
  finish(): void {
    if (!this.#isOver || this.#blockBytes > 0) throw new ArchiveFault("the archive ends in the middle");
  }

  *#takeBlock(block: Buffer): Generator<ArchivePiece> {
    this.#countOverhead(block.length);
    if (this.#sparseMap !== undefined) return yield* this.#takeSparseBlock(block);
    if (isZero(block)) {
      if (this.#isOver) return;
      this.#isOver = true;
      this.archives += 1;
      yield { kind: "archive-end" };
      return;
    }
    this.#isOver = false;
    if (readNumber(block, FIELDS.checksum) !== sumHeader(block)) throw new ArchiveFault("what came is no tar archive");
    const flag = readText(block, FIELDS.type) || "\0";
    const records = "LKxg".includes(flag) ? undefined : this.#announced.records;
    const size =
      (records === undefined ? undefined : readRecordNumber(records, "size")) ?? readNumber(block, FIELDS.size);
    if (size < 0) throw new ArchiveFault("an entry has a negative size");
    if ("LKxg".includes(flag)) {
      // Before it comes: with its NUL.
      if (flag === "L" || flag === "K") refuseLongName(size - 1);
      if (size > LONGEST_EXTENSION) throw new ArchiveFault(`an extended header is ${size} bytes long`);
      this.#extension = { flag, content: Buffer.alloc(size), length: 0 };
      this.#startContent(size);
      return;
    }
    yield* this.#startEntry(block, flag, size);
  }

  *#startEntry(block: Buffer, flag: string, stored: number): Generator<ArchivePiece> {
    const { name, target, records } = this.#announced;
    this.#announced = {};
    this.#overhead = 0;
    const type = TYPES[flag];
    if (type === undefined) throw new ArchiveFault(`an entry is of the unknown kind ${JSON.stringify(flag)}`);
    const entryName = records?.get("GNU.sparse.name") ?? records?.get("path") ?? name ?? readName(block);
    const isFolder = type === "file" && entryName.endsWith("/");
    const shared = {
      name: entryName,
      type: isFolder ? "directory" : type,
      mode: readNumber(block, FIELDS.mode) & 0o7777,
      modifiedAt: (records && readRecordNumber(records, "mtime")) ?? readNumber(block, FIELDS.modifiedAt),
      target: records?.get("linkpath") ?? target ?? readText(block, FIELDS.target),
    } as const;
    if (flag === "S") {
      const entry = { ...shared, size: readNumber(block, [483, 12]) };
      this.#sparseMap = { entry, stored, map: new SparseMap() };
      this.#sparseMap.map.addStretches(block, 386, 4);
      if (block[482] === 0) yield* this.#startSparse();
      return;
    }
    const sparseSize = sparseSizeOf(records);
    if (sparseSize !== undefined) this.#sparse = new SparseContent(sparseSize, undefined);
    yield { kind: "entry", entry: { ...shared, size: shared.type === "file" ? (sparseSize ?? stored) : 0 } };
    // Only files have content; some programs tell a size for other entries and store nothing.
    if (shared.type === "file") this.#startContent(stored);
    else if (shared.type === "hardlink" && stored > 0 && records !== undefined) {
      throw new ArchiveFault("a hard link has content of its own");
    } else yield { kind: "end" };
  }

  *#takeSparseBlock(block: Buffer): Generator<ArchivePiece> {
    this.#sparseMap?.map.addStretches(block, 0, 21);
    if (block[504] === 0) yield* this.#startSparse();
  }

  *#startSparse(): Generator<ArchivePiece> {
    if (this.#sparseMap === undefined) return;
    const { entry, stored, map } = this.#sparseMap;
    this.#sparseMap = undefined;
    this.#sparse = new SparseContent(entry.size, map);
    yield { kind: "entry", entry };
    this.#startContent(stored);
  }

  #countOverhead(length: number): void {
    this.#overhead += length;
    if (this.#overhead > MOST_OVERHEAD) throw new ArchiveFault("the archive goes on and on without an entry");
  }

  #startContent(size: number): void {
    this.#remaining = size;
    this.#padding = paddingAfter(size);
    this.#inContent = true;
  }

  *#takeContent(bytes: Buffer): Generator<ArchivePiece> {
    if (this.#extension !== undefined) {
      this.#countOverhead(bytes.length);
      this.#extension.length += bytes.copy(this.#extension.content, this.#extension.length);
    } else if (this.#sparse !== undefined) yield* this.#sparse.take(bytes);
    else yield { kind: "content", bytes };
  }

  *#endContent(): Generator<ArchivePiece> {
    this.#inContent = false;
    const extension = this.#extension;
    if (extension === undefined) {
      if (this.#sparse !== undefined) yield* this.#sparse.finish();
      this.#sparse = undefined;
      yield { kind: "end" };
      return;
    }
    this.#extension = undefined;
    const { content } = extension;
    if (extension.flag === "x") this.#announced.records = readRecords(content);
    else if (extension.flag === "g") refuseGlobalNames(readRecords(content));
    else this.#announced[extension.flag === "L" ? "name" : "target"] = readText(content, [0, content.length]);
  }
}
