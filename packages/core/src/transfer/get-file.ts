/** Fetches one file from a host: to a temporary file beside the destination, checked, then renamed. */
import { createHash } from "node:crypto";
import path from "node:path";
import type { Readable } from "node:stream";
import { escalates, escalationOf } from "../command/escalate.ts";
import type { FileAccess } from "../connector/connection.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { runHostProgram } from "./host-program.ts";
import { destinationMode, LocalDestination, resolveLocalDestination } from "./local-destination.ts";
import { GET_PROGRAM, HASH_PROGRAM } from "./programs.ts";
import { mismatch, notAFile, transferFailure } from "./transfer-failure.ts";
import type { MovedFile, TransferTask } from "./transfer-task.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was. */
export async function getFile(task: TransferTask, source: string, destination: string): Promise<MovedFile> {
  const here = { host: "this machine", connector: task.connector };
  const target = await resolveLocalDestination(destination, path.posix.basename(source));
  const open = (): Promise<LocalDestination> =>
    LocalDestination.open(target).catch((error: unknown) => {
      throw transferFailure(error, "destination", target, here);
    });
  const { files } = task.connected.connection;
  if (files !== undefined && !escalates(escalationOf(task.settings))) {
    try {
      return await getByFiles(task, files, source, open);
    } catch (error) {
      // The host has no file protocol after all, and nothing was written.
      if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_TRANSFER_UNSUPPORTED") throw error;
    }
  }
  return getByProgram(task, source, open);
}

async function getByFiles(
  task: TransferTask,
  files: FileAccess,
  source: string,
  open: () => Promise<LocalDestination>,
): Promise<MovedFile> {
  const readable = <Value>(promise: Promise<Value>): Promise<Value> =>
    promise.catch((error: unknown) => {
      throw transferFailure(error, "source", source, task);
    });
  const status = await readable(files.stat(source));
  if (status.type !== "file") throw notAFile(source, status.type, task);
  const remote = await readable(files.open(source, "r"));
  const received = new Received(task, status.size);
  try {
    const local = await open();
    try {
      const { chunkBytes, inFlight } = remote.preferred ?? { chunkBytes: 32 * 1024, inFlight: 32 };
      const requests: Promise<Uint8Array>[] = [];
      let asked = 0;
      const ask = (): void => {
        const request = remote.read(asked, Math.min(chunkBytes, status.size - asked));
        request.catch(() => {});
        requests.push(request);
        asked += chunkBytes;
      };
      while (requests.length > 0 || asked < status.size) {
        task.signal.throwIfAborted();
        while (requests.length < inFlight && asked < status.size) ask();
        const chunk = await readable(requests.shift() ?? Promise.resolve(new Uint8Array()));
        await local.write(received.take(chunk));
      }
      await received.check(source);
      await local.commit(destinationMode(task, status.mode));
      return { path: local.path, bytes: received.bytes };
    } catch (error) {
      await local.discard();
      throw error;
    }
  } finally {
    await remote.close().catch(() => {});
  }
}

async function getByProgram(
  task: TransferTask,
  source: string,
  open: () => Promise<LocalDestination>,
): Promise<MovedFile> {
  const local = await open();
  let header = Buffer.alloc(0);
  let mode = 0o644;
  let received: Received | undefined;
  let writing: Promise<void> = Promise.resolve();
  let failure: unknown;
  const onStdout = (bytes: Buffer, stream: Readable): void => {
    let content = bytes;
    if (received === undefined) {
      header = Buffer.concat([header, bytes]);
      const end = header.indexOf("\n");
      if (end === -1) return;
      const [size = "", bits = ""] = header.toString("latin1", 0, end).split(" ");
      mode = Number.parseInt(bits, 8);
      received = new Received(task, Number(size));
      content = header.subarray(end + 1);
    }
    const { take } = received;
    stream.pause();
    writing = writing
      .then(() => local.write(take(content)))
      .catch((error: unknown) => {
        failure ??= error;
      })
      .finally(() => stream.resume());
  };
  try {
    await runHostProgram(task, GET_PROGRAM, [source], source, "source", { onStdout });
    await writing;
    if (failure !== undefined) throw transferFailure(failure, "destination", local.path, task);
    if (received === undefined) throw mismatch(source, "a header", "nothing", task);
    await received.check(source);
    await local.commit(destinationMode(task, mode));
    return { path: local.path, bytes: received.bytes };
  } catch (error) {
    await writing;
    await local.discard();
    throw error;
  }
}

/** Counts, and hashes where asked, what arrives. */
class Received {
  readonly #task: TransferTask;
  readonly #size: number;
  readonly #hash = createHash("sha256");
  bytes = 0;

  constructor(task: TransferTask, size: number) {
    this.#task = task;
    this.#size = size;
  }

  readonly take = (chunk: Uint8Array): Uint8Array => {
    this.bytes += chunk.length;
    if (this.#task.verify) this.#hash.update(chunk);
    this.#task.progress(this.bytes, this.#size);
    return chunk;
  };

  async check(source: string): Promise<void> {
    const task = this.#task;
    if (this.bytes !== this.#size) throw mismatch(source, `${this.#size} bytes`, `${this.bytes}`, task);
    if (!task.verify) return;
    const printed = await runHostProgram(task, HASH_PROGRAM, [source], source, "source");
    const expected = printed.trim().split(/\s/)[0] ?? "";
    const got = this.#hash.digest("hex");
    if (got !== expected) throw mismatch(source, `SHA-256 ${expected}`, got, task);
  }
}
