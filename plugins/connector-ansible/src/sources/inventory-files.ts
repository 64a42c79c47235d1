/** The files of an inventory, where they are: on this machine, or on the host before it on a route. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { LARGEST_FILE, LARGEST_SUM, tooMuch, unreadable } from "../model/limits.ts";

/** What is at a path, links followed. */
export interface FoundPath {
  readonly type: "file" | "folder" | "other";
  readonly size: number;
  /** Somebody may run it. */
  readonly isExecutable: boolean;
}

/** Reading files. All of it rejects only where something is there and can't be read. */
export interface InventoryFiles {
  look(path: string): Promise<FoundPath | undefined>;
  /** The names in a folder; none where there is no such folder. */
  list(folder: string): Promise<readonly string[]>;
  /** What is in a regular file, at most so many bytes. */
  read(path: string, mostBytes: number): Promise<Uint8Array>;
}

/** Those of this machine. */
export const localInventoryFiles: InventoryFiles = {
  async look(path) {
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return undefined;
    const type = status.isFile() ? "file" : status.isDirectory() ? "folder" : "other";
    return { type, size: status.size, isExecutable: (status.mode & 0o111) !== 0 };
  },
  async list(folder) {
    const status = statSync(folder, { throwIfNoEntry: false });
    return status?.isDirectory() ? readdirSync(folder) : [];
  },
  read: async (path) => readFileSync(path),
};

/** Reads text within the limits of a file and of all files together, and says which file failed. */
export class TextReader {
  readonly files: InventoryFiles;
  #left = LARGEST_SUM;

  constructor(files: InventoryFiles) {
    this.files = files;
  }

  /** @throws InventoryError */
  async look(path: string): Promise<FoundPath | undefined> {
    return tell(path, () => this.files.look(path));
  }

  /** @throws InventoryError */
  async list(folder: string): Promise<readonly string[]> {
    const names = await tell(folder, () => this.files.list(folder));
    return [...names].sort(byCodePoint);
  }

  /** @throws InventoryError */
  async read(path: string): Promise<string> {
    const found = await this.look(path);
    if (found === undefined) throw unreadable(`${path} is not there`);
    if (found.type !== "file") throw unreadable(`${path} is no regular file`);
    if (found.size > LARGEST_FILE) throw tooMuch(`${path} has more than ${LARGEST_FILE} bytes`);
    this.#left -= found.size;
    if (this.#left < 0) throw tooMuch(`its files have more than ${LARGEST_SUM} bytes together`);
    const bytes = await tell(path, () => this.files.read(path, LARGEST_FILE));
    if (bytes.length > LARGEST_FILE) throw tooMuch(`${path} has more than ${LARGEST_FILE} bytes`);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  }
}

/** As Python sorts text. */
export function byCodePoint(left: string, right: string): number {
  return left === right ? 0 : left < right ? -1 : 1;
}

async function tell<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw unreadable(`${path} can't be read: ${why}`, undefined, error);
  }
}
