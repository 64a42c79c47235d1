/** Takes a file's content to its destination: counts it, hashes it where asked, and has it take its place when it is whole. */

import { failureHere, mismatch } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { compareHash } from "./compare-hash.ts";
import { destinationMode, type FileDestination } from "./local-destination.ts";
import { tellOf } from "./partial.ts";
import type { SentStatus } from "./sent-status.ts";

export class ContentReceiver {
  readonly #task: TransferTask;
  readonly #source: string;
  readonly #status: SentStatus;
  readonly #destination: FileDestination;
  #bytes: number;

  constructor(task: TransferTask, source: string, status: SentStatus, destination: FileDestination) {
    this.#task = task;
    this.#source = source;
    this.#status = status;
    this.#destination = destination;
    this.#bytes = destination.offset;
  }

  /** @throws TransferError for what can't be written, and for more than the host told of: that would fill the disk */
  async take(chunk: Uint8Array): Promise<void> {
    const { size } = this.#status;
    this.#bytes += chunk.length;
    if (this.#bytes > size) throw mismatch(this.#source, `${size} bytes`, "more", this.#task);
    if (this.#task.verify) this.#destination.hash.update(chunk);
    await this.#writable(this.#destination.write(chunk));
    this.#task.progress(this.#bytes, size);
  }

  /** @throws TransferError if it isn't whole, or can't take its place */
  async finish(): Promise<MovedFiles> {
    const { size, mode, modifiedAt } = this.#status;
    const task = this.#task;
    if (this.#bytes !== size) throw mismatch(this.#source, `${size} bytes`, `${this.#bytes}`, task);
    const { hash, path } = this.#destination;
    if (task.verify) await compareHash(task, { path: this.#source, size }, hash, "source");
    await this.#writable(this.#destination.commit(destinationMode(task, mode), task.preserve ? modifiedAt : undefined));
    return { path, bytes: this.#bytes, entries: 1, ...tellOf(this.#destination) };
  }

  #writable(promise: Promise<void>): Promise<void> {
    return promise.catch((error: unknown) => {
      throw failureHere(error, "destination", this.#destination.path, this.#task);
    });
  }
}
