/** The hash of what came from a host, compared with that of what is there: one over the content of all files, in their order. */
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type ByteName, toBytes } from "../../archive/archive-entry.ts";
import { PRINT_PROGRAM } from "../../programs/get-programs.ts";
import { printFiles } from "../../programs/print-files.ts";
import { mismatch } from "../../task/transfer-failure.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { hashThere } from "../../there/hash-on-host.ts";
import type { ContentObserver } from "../../tree/extraction-rules.ts";

const ZEROS = Buffer.alloc(64 * 1024);

/** Of a hole, in bytes, before other work gets its turn. */
const HASHED_AT_ONCE = 4 * 1024 * 1024;

/** Remembers what came. */
export class ReceivedSum implements ContentObserver {
  readonly #hash = createHash("sha256");
  readonly #files: { readonly path: ByteName; readonly size: number }[] = [];
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  file(path: ByteName, size: number): void {
    this.#files.push({ path, size });
  }

  content(bytes: Buffer): void {
    this.#hash.update(bytes);
  }

  hole(length: number): void | Promise<void> {
    if (length > HASHED_AT_ONCE) return this.#hashLater(length);
    for (let left = length; left > 0; left -= ZEROS.length) this.#hash.update(ZEROS.subarray(0, left));
  }

  /** A host needs few bytes to tell of a hole that takes minutes: others get their turns, and who gives up is heard. */
  async #hashLater(length: number): Promise<void> {
    for (let left = length; left > 0; left -= HASHED_AT_ONCE) {
      await nextTurn();
      this.#signal.throwIfAborted();
      await this.hole(Math.min(left, HASHED_AT_ONCE));
    }
  }

  /** @throws TransferError when the host's files have another content */
  async compare(task: TransferTask, shown: string): Promise<void> {
    const text = Buffer.from(printFiles(this.#files, "exit 1"), "latin1");
    const printing = { program: PRINT_PROGRAM, parameters: [], stdin: () => Readable.from([text]) };
    const files = this.#files.map(({ path, size }) => ({ path: toBytes(path).toString("utf8"), size }));
    const expected = await hashThere(task, files, printing, shown, "source");
    const got = this.#hash.digest("hex");
    if (got !== expected) throw mismatch(shown, `SHA-256 ${expected}`, got, task);
  }
}
