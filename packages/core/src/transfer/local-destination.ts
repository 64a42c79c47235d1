/** A file on this machine that takes its place only when it is complete. */
import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import * as fs from "node:fs/promises";
import path from "node:path";
import { type TransferTask, temporaryName } from "./transfer-task.ts";

/** An existing folder takes the file under its own name; anything else is the new name, as with cp. */
export async function resolveLocalDestination(destination: string, name: string): Promise<string> {
  const status = await fs.stat(destination).catch(() => undefined);
  if (status?.isDirectory() || destination.endsWith("/")) return path.join(destination, name);
  return destination;
}

/** Where the content of one file goes. */
export interface FileDestination {
  readonly path: string;
  /** Whether bytes may change as soon as they have been written. */
  readonly keepsNothing: boolean;
  write(bytes: Uint8Array): Promise<void>;
  /**
   * All of it came.
   *
   * @param modifiedAt seconds since the epoch; undefined for now
   */
  commit(mode: number, modifiedAt: number | undefined): Promise<void>;
  /** It did not all come. */
  discard(): Promise<void>;
}

/** Writes through a temporary file in the same folder, so that no reader ever sees half of it. */
export class LocalDestination implements FileDestination {
  readonly path: string;
  readonly keepsNothing = true;
  readonly #temporary: string;
  readonly #handle: fs.FileHandle;
  #written = 0;

  private constructor(target: string, temporary: string, handle: fs.FileHandle) {
    this.path = target;
    this.#temporary = temporary;
    this.#handle = handle;
  }

  static async open(target: string): Promise<LocalDestination> {
    const temporary = path.join(path.dirname(target), temporaryName(randomBytes(8).toString("hex")));
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
    return new LocalDestination(target, temporary, await fs.open(temporary, flags, 0o600));
  }

  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#written);
      done += bytesWritten;
      this.#written += bytesWritten;
    }
  }

  /** Puts it in its place. */
  async commit(mode: number, modifiedAt: number | undefined): Promise<void> {
    await this.#handle.chmod(mode);
    if (modifiedAt !== undefined) await this.#handle.utimes(modifiedAt, modifiedAt);
    await this.#handle.close();
    await fs.rename(this.#temporary, this.path);
  }

  /** Leaves nothing behind. */
  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {});
    await fs.rm(this.#temporary, { force: true }).catch(() => {});
  }
}

/** What the source's mode becomes: setuid, setgid and sticky are not carried over. */
export function destinationMode(task: Pick<TransferTask, "mode">, sourceMode: number): number {
  return task.mode ?? sourceMode & 0o777;
}
