/** Makes one archive of a scanned tree, while it is sent: the memory that it takes does not depend on its size. */
import { closeSync, read, readSync } from "node:fs";
import { promisify } from "node:util";
import { type ArchiveEntry, showName } from "../../archive/archive-entry.ts";
import { paddingAfter } from "../../archive/tar-fields.ts";
import { ARCHIVE_END, makeHeader } from "../../archive/tar-header.ts";
import { openEntry } from "./open-entry.ts";
import { type LocalEntry, type LocalTree, ScanFault } from "./scan-sources.ts";

const readLater = promisify(read);

const CHUNK_BYTES = 256 * 1024;

/** What goes into the archive besides the content of files. */
export interface Packing {
  /** What is said of an entry, under which name. */
  describe(entry: LocalEntry): ArchiveEntry;
  /** Small files that come last. Called when all else is packed. */
  last(): readonly { readonly name: string; readonly content: Buffer }[];
  /** Watches the content of files. */
  onContent(bytes: Buffer): void;
}

/** @throws ScanFault for a file that is not what it was, or what the file system says */
export async function* packTree(tree: LocalTree, packing: Packing): AsyncGenerator<Buffer> {
  const block = new Block();
  for (const entry of tree.entries) {
    const described = packing.describe(entry);
    if (entry.type !== "file") {
      yield* block.add(makeHeader(described));
      continue;
    }
    const file = openEntry(entry);
    try {
      const size = file.size;
      yield* block.add(makeHeader({ ...described, size }));
      for (let position = 0; position < size; ) {
        const free = block.free(size - position);
        if (free === undefined) {
          yield block.take();
          continue;
        }
        const count =
          size <= CHUNK_BYTES
            ? readSync(file.handle, free, 0, free.length, position)
            : (await readLater(file.handle, free, 0, free.length, position)).bytesRead;
        if (count === 0) throw new ScanFault(showName(entry.path), "became shorter while it was read");
        packing.onContent(block.fill(count));
        position += count;
      }
      yield* block.add(Buffer.alloc(paddingAfter(size)));
    } finally {
      closeSync(file.handle);
    }
  }
  for (const { name, content } of packing.last()) {
    const entry = { name, type: "file", size: content.length, mode: 0o600, modifiedAt: 0, target: "" } as const;
    yield* block.add(makeHeader(entry));
    yield* block.add(content);
    yield* block.add(Buffer.alloc(paddingAfter(content.length)));
  }
  yield* block.add(ARCHIVE_END);
  yield block.take();
}

/** Gathers headers and small files, so that they are sent in few pieces. */
class Block {
  #bytes = Buffer.allocUnsafe(CHUNK_BYTES);
  #used = 0;

  *add(bytes: Buffer): Generator<Buffer> {
    for (let done = 0; done < bytes.length; ) {
      if (this.#used === CHUNK_BYTES) yield this.take();
      const count = bytes.copy(this.#bytes, this.#used, done);
      this.#used += count;
      done += count;
    }
  }

  /** Room for up to so many bytes; undefined where there is none. */
  free(length: number): Buffer | undefined {
    if (this.#used === CHUNK_BYTES) return undefined;
    return this.#bytes.subarray(this.#used, this.#used + length);
  }

  /** Counts what was written to the room, and returns it. */
  fill(count: number): Buffer {
    const filled = this.#bytes.subarray(this.#used, this.#used + count);
    this.#used += count;
    return filled;
  }

  take(): Buffer {
    const full = this.#bytes.subarray(0, this.#used);
    this.#bytes = Buffer.allocUnsafe(CHUNK_BYTES);
    this.#used = 0;
    return full;
  }
}
