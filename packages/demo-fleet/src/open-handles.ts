/** The handles of one file session: numbers that stand for open files and folders. */
import type { FileHandle } from "node:fs/promises";

/** What a handle stands for. */
export type Opened = { readonly file: FileHandle } | { readonly folder: string; listed: boolean };

/** Gives out handles and finds what they stand for. */
export class OpenHandles {
  readonly #opened = new Map<number, Opened>();
  #next = 0;

  /** A new handle, as the protocol carries it. */
  add(opened: Opened): Buffer {
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(this.#next);
    this.#opened.set(this.#next, opened);
    this.#next += 1;
    return handle;
  }

  /** @throws Error for a handle that was never given out, or is closed. */
  get(handle: Buffer): Opened {
    const opened = handle.length === 4 ? this.#opened.get(handle.readUInt32BE()) : undefined;
    if (opened === undefined) throw new Error("There is no such handle");
    return opened;
  }

  /** @throws Error for a handle that is not an open file's. */
  fileOf(handle: Buffer): FileHandle {
    const opened = this.get(handle);
    if (!("file" in opened)) throw new Error("The handle is not a file's");
    return opened.file;
  }

  async close(handle: Buffer): Promise<void> {
    const opened = this.get(handle);
    this.#opened.delete(handle.readUInt32BE());
    if ("file" in opened) await opened.file.close();
  }

  /** Closes what a client left open. */
  closeAll(): void {
    for (const opened of this.#opened.values()) if ("file" in opened) opened.file.close().catch(() => {});
    this.#opened.clear();
  }
}
