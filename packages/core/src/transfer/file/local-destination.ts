/** A file on this machine that takes its place only when it is complete. */
import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import path from "node:path";
import { timeForNode } from "../../connector/file-time.ts";
import { fsyncHere } from "../fsync/fsync-here.ts";
import { type TransferTask, temporaryName } from "../task/transfer-task.ts";
import type { PartialName } from "./partial.ts";

/**
 * An existing folder takes the file under its own name; anything else is the new name, as with cp.
 *
 * @throws Error with the code EFTYPE for a device, a pipe or a socket: renaming would put a file in its place
 */
export async function resolveLocalDestination(destination: string, name: string): Promise<string> {
  const status = await fs.stat(destination).catch(() => undefined);
  if (status?.isDirectory() || destination.endsWith("/")) return path.join(destination, name);
  if (status !== undefined && !status.isFile()) throw Object.assign(new Error(), { code: "EFTYPE" });
  return destination;
}

/** Where the content of one file goes. */
export interface FileDestination {
  readonly path: string;
  /** Whether bytes may change as soon as they have been written. */
  readonly keepsNothing: boolean;
  /** How many bytes are there already. */
  readonly offset: number;
  /** The SHA-256 of these, so far. */
  readonly hash: Hash;
  /** Whether what was there was of no use. */
  readonly startedOver: boolean;
  write(bytes: Uint8Array): Promise<void>;
  /**
   * All of it came.
   *
   * @param modifiedAt seconds since the epoch; undefined for now
   */
  commit(mode: number, modifiedAt: number | undefined): Promise<void>;
  /** It did not all come. @param wasCutOff whether what came is good */
  discard(wasCutOff: boolean): Promise<void>;
}

/** Writes through a temporary file in the same folder, so that no reader ever sees half of it. */
export class LocalDestination implements FileDestination {
  readonly path: string;
  readonly keepsNothing = true;
  readonly #temporary: string;
  readonly #handle: fs.FileHandle;
  readonly #isKept: boolean;
  /** Of what is there already. */
  hash = createHash("sha256");
  #written = 0;
  #isFull = false;
  offset = 0;
  startedOver = false;

  private constructor(target: string, temporary: string, handle: fs.FileHandle, isKept: boolean) {
    this.path = target;
    this.#temporary = temporary;
    this.#handle = handle;
    this.#isKept = isKept;
  }

  /** Has it written to the disk before it takes its place, and its folder after. */
  isDurable = false;

  static async open(target: string): Promise<LocalDestination> {
    const temporary = path.join(path.dirname(target), temporaryName());
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    return new LocalDestination(target, temporary, await fs.open(temporary, flags, 0o600), false);
  }

  /** Goes on with a part that was kept, and keeps it again when it is cut off. Removes parts of other versions. */
  static async openPartial(target: string, { prefix, name }: PartialName): Promise<LocalDestination> {
    const folder = path.dirname(target);
    const others = (await fs.readdir(folder)).filter((other) => other.startsWith(prefix) && other !== name);
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
    const temporary = path.join(folder, name);
    const handle = await fs.open(temporary, flags, 0o600);
    const local = new LocalDestination(target, temporary, handle, true);
    try {
      const status = await handle.stat();
      if (!status.isFile() || status.uid !== process.geteuid?.() || status.nlink !== 1) {
        throw new Error(`${temporary} is another user's`);
      }
      await handle.chmod(0o600);
      local.offset = status.size;
      local.#written = status.size;
    } catch (error) {
      await handle.close();
      throw error;
    }
    for (const other of others) await fs.rm(path.join(folder, other), { force: true });
    local.startedOver = others.length > 0 && local.offset === 0;
    return local;
  }

  /** The SHA-256 of what is there already, in hex. */
  async hashBeginning(): Promise<string> {
    const stream = this.#handle.createReadStream({ start: 0, end: this.offset - 1, autoClose: false });
    for await (const bytes of stream) this.hash.update(bytes as Buffer);
    return this.hash.copy().digest("hex");
  }

  /** What is there already is of no use. */
  async startOver(): Promise<void> {
    await this.#handle.truncate(0);
    this.offset = 0;
    this.#written = 0;
    this.hash = createHash("sha256");
    this.startedOver = true;
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle
        .write(bytes, done, bytes.length - done, this.#written)
        .catch((error: unknown) => {
          this.#isFull = true;
          throw error;
        });
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }

  /** Puts it in its place. */
  async commit(mode: number, modifiedAt: number | undefined): Promise<void> {
    await this.#handle.chmod(mode);
    if (modifiedAt !== undefined) await this.#handle.utimes(timeForNode(modifiedAt), timeForNode(modifiedAt));
    if (this.isDurable) await this.#handle.sync();
    await this.#handle.close();
    await fs.rename(this.#temporary, this.path);
    if (this.isDurable) await fsyncHere(path.dirname(this.path));
  }

  /** Leaves nothing behind. */
  async discard(wasCutOff: boolean): Promise<void> {
    await this.#handle.close().catch(() => {});
    // A disk that is full stays so until it is removed.
    if (this.#isKept && wasCutOff && !this.#isFull) return;
    await fs.rm(this.#temporary, { force: true }).catch(() => {});
  }
}

/** What the source's mode becomes: setuid, setgid and sticky are not carried over. */
export function destinationMode(task: Pick<TransferTask, "mode">, sourceMode: number): number {
  return task.mode ?? sourceMode & 0o777;
}
