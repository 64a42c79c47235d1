/** One local file on its way to many hosts: what one of them read is kept for a while for the others. */
import { type FileHandle, open } from "node:fs/promises";

const BLOCK_BYTES = 1024 * 1024;

/** Hosts that are further apart than this read for themselves: none waits for a slower one. */
const KEPT_BLOCKS = 12;

/** A piece of content on its way to a host. */
export interface ContentBlock {
  readonly bytes: Uint8Array;
  /** To be called once, when the bytes have been sent and may change; never, where that can't be told. */
  release(): void;
}

/** What was read of the file, and who needs it: those who wait for it or send it, and the next readers. */
interface KeptBlock {
  readonly bytes: Promise<Buffer>;
  needs: number;
}

/** Reads it in blocks, into memory that is used again as soon as nobody needs what is in it. It is open while somebody reads. */
export class SharedFile {
  readonly path: string;
  readonly #blocks = new Map<number, KeptBlock>();
  #spare: Buffer[] = [];
  #opening: Promise<FileHandle> | undefined;
  #readers = 0;

  constructor(path: string) {
    this.path = path;
  }

  /**
   * What lies before `end`, from `start` on. What grows meanwhile is as long as it was; what shrinks ends early.
   *
   * @throws as the file system does
   */
  async *read(end: number, start = 0): AsyncGenerator<ContentBlock> {
    this.#readers += 1;
    try {
      for (let offset = start - (start % BLOCK_BYTES); offset < end; offset += BLOCK_BYTES) {
        const block = this.#block(offset / BLOCK_BYTES);
        block.needs += 1;
        const bytes = await block.bytes;
        if (bytes.length <= start - offset || bytes.length === 0) return;
        const wanted = bytes.subarray(Math.max(0, start - offset), end - offset);
        yield { bytes: wanted, release: () => this.#release(block, bytes) };
        if (bytes.length < BLOCK_BYTES) return;
      }
    } finally {
      this.#readers -= 1;
      if (this.#readers === 0) await this.#close();
    }
  }

  #block(index: number): KeptBlock {
    const known = this.#blocks.get(index);
    if (known !== undefined) return known;
    const block: KeptBlock = { bytes: this.#readBlock(index), needs: 1 };
    this.#blocks.set(index, block);
    // What could not be read is tried again by the next.
    block.bytes.catch(() => this.#blocks.delete(index));
    const [oldest] = this.#blocks;
    if (this.#blocks.size > KEPT_BLOCKS && oldest !== undefined) this.#forget(...oldest);
    return block;
  }

  #forget(index: number, block: KeptBlock): void {
    this.#blocks.delete(index);
    block.bytes.then(
      (bytes) => this.#release(block, bytes),
      () => {},
    );
  }

  #release(block: KeptBlock, bytes: Buffer): void {
    block.needs -= 1;
    if (block.needs === 0 && this.#readers > 0 && bytes.length === BLOCK_BYTES) this.#spare.push(bytes);
  }

  async #readBlock(index: number): Promise<Buffer> {
    this.#opening ??= open(this.path, "r");
    const handle = await this.#opening;
    const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
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
    this.#spare = [];
    await opening?.then(
      (handle) => handle.close(),
      () => {},
    );
  }
}
