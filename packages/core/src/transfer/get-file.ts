/** Fetches one file from a host: to a temporary file beside the destination, checked, then renamed. */
import type { Hash } from "node:crypto";
import path from "node:path";
import type { Writable } from "node:stream";
import { escalates, escalationOf } from "../command/escalate.ts";
import type { FileAccess, OpenFile } from "../connector/connection.ts";
import { TransferError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { hashFileThere } from "./hash-on-host.ts";
import { IS_FOLDER, programFailure, runProgram } from "./host-program.ts";
import {
  destinationMode,
  type FileDestination,
  LocalDestination,
  resolveLocalDestination,
} from "./local-destination.ts";
import { GET_PROGRAM, STATUS_PROGRAM } from "./programs.ts";
import { readStretch } from "./read-stretch.ts";
import { receiveOutput } from "./receive-output.ts";
import { openPartialHere } from "./resume/open-partial-here.ts";
import { tellOf, wasCutOff } from "./resume/partial.ts";
import { StreamDestination } from "./stream-destination.ts";
import { mismatch, notAFile, transferFailure } from "./transfer-failure.ts";
import type { MovedFiles, TransferTask } from "./transfer-task.ts";

/** As soon as no more of the requests are under way than this part of them, new ones are sent. */
const REFILL = 0.75;

/**
 * Fetches it; undefined when the source turns out to be a folder.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was.
 */
export async function getFile(
  task: TransferTask,
  source: string,
  destination: string | Writable,
  maxBytes: number | undefined,
): Promise<MovedFiles | undefined> {
  const here = { host: "this machine", connector: task.connector };
  const target =
    typeof destination === "string"
      ? await resolveLocalDestination(destination, path.posix.basename(source)).catch((error: unknown) => {
          throw transferFailure(error, "destination", destination, here);
        })
      : destination;
  const open = async (status: SentStatus): Promise<FileDestination> => {
    if (typeof target !== "string") return new StreamDestination(target);
    const local = task.keepsPartial
      ? await openPartialHere(task, source, target, status)
      : await LocalDestination.open(target).catch((error: unknown) => {
          throw transferFailure(error, "destination", target, here);
        });
    local.isDurable = task.fsync;
    return local;
  };
  const { files } = task;
  if (files !== undefined && !escalates(escalationOf(task.settings))) {
    try {
      const moved = await getByFiles(task, files, source, open, maxBytes);
      if (moved !== "of untold size") return moved;
    } catch (error) {
      // The host has no file protocol after all, and nothing was written.
      if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_TRANSFER_UNSUPPORTED") throw error;
    }
  }
  return getByProgram(task, source, open, maxBytes);
}

async function getByFiles(
  task: TransferTask,
  files: FileAccess,
  source: string,
  open: (status: SentStatus) => Promise<FileDestination>,
  maxBytes: number | undefined,
): Promise<MovedFiles | "of untold size" | undefined> {
  const readable = <Value>(promise: Promise<Value>): Promise<Value> =>
    promise.catch((error: unknown) => {
      throw transferFailure(error, "source", source, task);
    });
  const status = await readable(files.stat(source));
  if (status.type === "directory") return undefined;
  if (status.type !== "file") throw notAFile(source, status.type, task);
  refuseTooLarge(task, source, status.size, maxBytes);
  const remote = await readable(files.open(source, "r"));
  try {
    // What the kernel makes up while it is read, as in /proc, has no size before.
    if (status.size === 0 && (await readable(remote.read(0, 1))).length > 0) return "of untold size";
    const local = await open(status);
    try {
      const received = new Received(task, status.size, local);
      await readContent(remote, local.offset, status.size, local.keepsNothing, async (chunk) => {
        task.signal.throwIfAborted();
        await local.write(received.take(await readable(chunk)));
      });
      await received.check(source);
      await local.commit(destinationMode(task, status.mode), task.preserve ? status.modifiedAt : undefined);
      return { path: local.path, bytes: received.bytes, entries: 1, ...tellOf(local) };
    } catch (error) {
      await local.discard(wasCutOff(task, error));
      throw error;
    }
  } finally {
    await remote.close().catch(() => {});
  }
}

/** Reads the rest of a file, with requests under way. `reuses` the memory of each chunk that has been taken. */
async function readContent(
  remote: OpenFile,
  start: number,
  size: number,
  reuses: boolean,
  take: (chunk: Promise<Uint8Array>) => Promise<void>,
): Promise<void> {
  const { chunkBytes, inFlight } = remote.preferred ?? { chunkBytes: 32 * 1024, inFlight: 32 };
  const requests: { readonly chunk: Promise<Uint8Array>; readonly memory: Uint8Array | undefined }[] = [];
  const spare: Uint8Array[] = [];
  let asked = start;
  const ask = (): void => {
    const memory = reuses ? (spare.pop() ?? Buffer.allocUnsafeSlow(chunkBytes)) : undefined;
    const chunk = readStretch(remote, asked, Math.min(chunkBytes, size - asked), memory);
    chunk.catch(() => {});
    requests.push({ chunk, memory });
    asked += chunkBytes;
  };
  while (requests.length > 0 || asked < size) {
    // Some at a time: each by itself would be a packet of its own.
    if (requests.length <= inFlight * REFILL) while (requests.length < inFlight && asked < size) ask();
    const next = requests.shift();
    if (next === undefined) return;
    await take(next.chunk);
    if (next.memory !== undefined) spare.push(next.memory);
  }
}

async function getByProgram(
  task: TransferTask,
  source: string,
  open: (status: SentStatus) => Promise<FileDestination>,
  maxBytes: number | undefined,
): Promise<MovedFiles | undefined> {
  let header = Buffer.alloc(0);
  let status: SentStatus | undefined;
  let received: Received | undefined;
  let local: FileDestination | undefined;
  let before: SentStatus | undefined;
  if (task.keepsPartial) {
    // What is here already is to be compared before the host is asked for the rest.
    const told = await runProgram(task, STATUS_PROGRAM, [source], source);
    if (told.exitCode === IS_FOLDER) return undefined;
    if (told.exitCode !== 0) throw programFailure(task, told, source, "source");
    before = readStatus(told.stdout.trim());
    refuseTooLarge(task, source, before.size, maxBytes);
    local = await open(before);
  }
  const offset = local?.offset ?? 0;
  const writable = <Value>(promise: Promise<Value>): Promise<Value> =>
    promise.catch((error: unknown) => {
      throw transferFailure(error, "destination", local?.path ?? "", { ...task, host: "this machine" });
    });
  const take = async (bytes: Buffer): Promise<void> => {
    let content = bytes;
    if (status === undefined) {
      header = Buffer.concat([header, bytes]);
      const end = header.indexOf("\n");
      if (end === -1) return;
      status = readStatus(header.toString("latin1", 0, end));
      refuseTooLarge(task, source, status.size, maxBytes);
      if (before !== undefined && JSON.stringify(before) !== JSON.stringify(status)) {
        throw mismatch(source, "the same version as a moment before", "another", task);
      }
      local ??= await open(status);
      received = new Received(task, status.size, local);
      content = header.subarray(end + 1);
    }
    // A host that tells a size and sends more would fill the disk.
    if (received !== undefined && received.bytes + content.length > received.size) {
      throw mismatch(source, `${received.size} bytes`, "more", task);
    }
    if (received !== undefined) await writable(local?.write(received.take(content)) ?? Promise.resolve());
  };
  try {
    const result = await receiveOutput(task, GET_PROGRAM, [source, String(offset)], source, take);
    if (result.exitCode === IS_FOLDER) return undefined;
    if (result.exitCode !== 0) throw programFailure(task, result, source, "source");
    if (received === undefined || status === undefined || local === undefined) {
      throw mismatch(source, "a header", "nothing", task);
    }
    await received.check(source);
    await writable(local.commit(destinationMode(task, status.mode), task.preserve ? status.modifiedAt : undefined));
    return { path: local.path, bytes: received.bytes, entries: 1, ...tellOf(local) };
  } catch (error) {
    await local?.discard(wasCutOff(task, error));
    throw error;
  }
}

function refuseTooLarge(task: TransferTask, source: string, size: number, maxBytes: number | undefined): void {
  if (maxBytes === undefined || size <= maxBytes) return;
  const { host, connector } = task;
  throw new TransferError(
    "ERR_TOWLINE_TRANSFER_REFUSED",
    `${source} (${host}) has ${size} bytes, and the limit is ${maxBytes}`,
    { host, connector, advice: "Allow more with --max-bytes." },
  );
}

/** What the program on the host tells of a file before its content. */
interface SentStatus {
  readonly size: number;
  readonly mode: number;
  /** Undefined where the host can't tell. */
  readonly modifiedAt: number | undefined;
}

function readStatus(line: string): SentStatus {
  const [size = "", mode = "", modifiedAt] = line.split(" ");
  return {
    size: Number(size),
    mode: Number.parseInt(mode, 8),
    modifiedAt: modifiedAt === undefined ? undefined : Number(modifiedAt),
  };
}

/** Counts, and hashes where asked, what arrives. */
class Received {
  readonly #task: TransferTask;
  readonly size: number;
  readonly #hash: Hash;
  bytes: number;

  /** @param start what is here already */
  constructor(task: TransferTask, size: number, start: FileDestination) {
    this.#task = task;
    this.size = size;
    this.bytes = start.offset;
    this.#hash = start.hash;
  }

  readonly take = (chunk: Uint8Array): Uint8Array => {
    this.bytes += chunk.length;
    if (this.#task.verify) this.#hash.update(chunk);
    this.#task.progress(this.bytes, this.size);
    return chunk;
  };

  async check(source: string): Promise<void> {
    const task = this.#task;
    if (this.bytes !== this.size) throw mismatch(source, `${this.size} bytes`, `${this.bytes}`, task);
    if (!task.verify) return;
    const expected = await hashFileThere(task, { path: source, size: this.size }, "source");
    const got = this.#hash.digest("hex");
    if (got !== expected) throw mismatch(source, `SHA-256 ${expected}`, got, task);
  }
}
