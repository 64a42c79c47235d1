/** A file of a staged tree, while it is being written. */
import { closeSync, fchmodSync, ftruncateSync, futimesSync, write, writeSync } from "node:fs";
import { promisify } from "node:util";
import { timeForNode } from "../../../connector/file-time.ts";

const writeLater = promisify(write);

/** Pieces up to this size are written at once: handing them to the background costs more than the writing. */
const WRITTEN_AT_ONCE = 128 * 1024;

/** Its content comes in order. */
export class StagedFile {
  readonly #handle: number;
  #position = 0;
  /** Where the last byte that was written ends. */
  #end = 0;
  #isClosed = false;

  constructor(handle: number) {
    this.#handle = handle;
  }

  /** In bytes, so far. */
  get size(): number {
    return this.#position;
  }

  write(bytes: Buffer): void | Promise<void> {
    if (bytes.length > WRITTEN_AT_ONCE) return this.#writeLater(bytes);
    for (let done = 0; done < bytes.length; ) {
      const count = writeSync(this.#handle, bytes, done, bytes.length - done, this.#position);
      done += count;
      this.#moveOn(count);
    }
  }

  /** What is written after it makes the hole. */
  skip(length: number): void {
    this.#position += length;
  }

  /** @param modifiedAt seconds since the epoch; undefined for now */
  finish(mode: number, modifiedAt: number | undefined): void {
    if (this.#end < this.#position) ftruncateSync(this.#handle, this.#position);
    fchmodSync(this.#handle, mode);
    if (modifiedAt !== undefined) futimesSync(this.#handle, timeForNode(modifiedAt), timeForNode(modifiedAt));
    this.close();
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.#handle);
    this.#isClosed = true;
  }

  async #writeLater(bytes: Buffer): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await writeLater(this.#handle, bytes, done, bytes.length - done, this.#position);
      done += bytesWritten;
      this.#moveOn(bytesWritten);
    }
  }

  #moveOn(count: number): void {
    this.#position += count;
    this.#end = this.#position;
  }
}
