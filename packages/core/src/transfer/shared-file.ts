/** One local file on its way to many hosts: what one of them read is kept for a while for the others. */
import { type FileHandle, open } from "node:fs/promises";

const BLOCK_BYTES = 1024 * 1024;

/** Hosts that are further apart than this read for themselves: none waits for a slower one. */
const KEPT_BLOCKS = 32;

/** Reads it in blocks. It is open while somebody reads. */
export class SharedFile {
  readonly path: string;
  readonly #blocks = new Map<number, Promise<Buffer>>();
  #opening: Promise<FileHandle> | undefined;
  #readers = 0;

  constructor(path: string) {
    this.path = path;
  }

  /** The first so many bytes. What grows meanwhile is as long as it was; what shrinks ends early. @throws as the file system does */
  async *read(size: number): AsyncGenerator<Buffer> {
    this.#readers += 1;
    try {
      for (let start = 0; start < size; start += BLOCK_BYTES) {
        const block = await this.#block(start / BLOCK_BYTES);
        if (block.length === 0) return;
        yield block.subarray(0, size - start);
        if (block.length < BLOCK_BYTES) return;
      }
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) await this.#close();
    }
  }

  #block(index: number): Promise<Buffer> {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const block = this.#readBlock(index);
    this.#blocks.set(index, block);
    // What could not be read is tried again by the next.
    block.catch(() => this.#blocks.delete(index));
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > KEPT_BLOCKS && oldest !== undefined) this.#blocks.delete(oldest);
    return block;
  }

  async #readBlock(index: number): Promise<Buffer> {
    this.#opening ??= open(this.path, "r");
    const handle = await this.#opening;
    const buffer = Buffer.allocUnsafeSlow(BLOCK_BYTES);
    let length = 0;
    while (length < BLOCK_BYTES) {
      const { bytesRead } = await handle.read(buffer, length, BLOCK_BYTES - length, index * BLOCK_BYTES + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  }

  async #close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = undefined;
    this.#blocks.clear();
    await opening?.then(
      (handle) => handle.close(),
      () => {},
    );
  }
}
