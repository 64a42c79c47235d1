/** Sends one file to a host: to a temporary file beside the destination, checked, then renamed. */
import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import * as fs from "node:fs/promises";
import path from "node:path";
import { Transform } from "node:stream";
import { escalates, escalationOf } from "../command/escalate.ts";
import type { FileAccess } from "../connector/connection.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { runHostProgram } from "./host-program.ts";
import { destinationMode } from "./local-destination.ts";
import { HASH_PROGRAM, PUT_PROGRAM, REMOVE_PROGRAM } from "./programs.ts";
import { mismatch, notAFile, transferFailure } from "./transfer-failure.ts";
import { type MovedFiles, type TransferTask, temporaryName, timeForTouch } from "./transfer-task.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was. */
export async function putFile(task: TransferTask, source: string, destination: string): Promise<MovedFiles> {
  const here = { host: "this machine", connector: task.connector };
  const status = await fs.stat(source).catch((error: unknown) => {
    throw transferFailure(error, "source", source, here);
  });
  if (!status.isFile()) throw notAFile(source, status.isDirectory() ? "directory" : "other", here);
  const file = {
    ...{ source, size: status.size, mode: destinationMode(task, status.mode), name: path.basename(source) },
    modifiedAt: task.preserve ? status.mtimeMs / 1000 : undefined,
  };
  const { files } = task;
  // The file protocol has no names of users, only numbers.
  if (files !== undefined && task.owner === undefined && !escalates(escalationOf(task.settings))) {
    try {
      return await putByFiles(task, files, file, destination);
    } catch (error) {
      // The host has no file protocol after all, and nothing was written.
      if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_TRANSFER_UNSUPPORTED") throw error;
    }
  }
  return putByProgram(task, file, destination);
}

interface LocalFile {
  readonly source: string;
  readonly size: number;
  readonly mode: number;
  readonly name: string;
  /** Seconds since the epoch; undefined where it is not kept. */
  readonly modifiedAt: number | undefined;
}

async function putByFiles(
  task: TransferTask,
  files: FileAccess,
  file: LocalFile,
  destination: string,
): Promise<MovedFiles> {
  const target = await resolveTarget(files, file.name, destination);
  const folder = path.posix.dirname(target);
  const temporary = path.posix.join(folder, temporaryName(randomBytes(8).toString("hex")));
  try {
    const bytes = await writeContent(task, files, file, temporary);
    if (file.modifiedAt !== undefined) await files.utimes(temporary, file.modifiedAt, file.modifiedAt);
    await files.rename(temporary, target);
    return { path: target, bytes, entries: 1 };
  } catch (error) {
    await files.remove(temporary).catch(() => {});
    throw transferFailure(error, "destination", target, task);
  }
}

async function resolveTarget(files: FileAccess, name: string, destination: string): Promise<string> {
  const status = await files.stat(destination).catch((error: unknown) => {
    if (isTowlineError(error)) throw error;
    return undefined;
  });
  return status?.type === "directory" || destination.endsWith("/") ? path.posix.join(destination, name) : destination;
}

async function writeContent(
  task: TransferTask,
  files: FileAccess,
  file: LocalFile,
  temporary: string,
): Promise<number> {
  const { signal } = task;
  const hash = createHash("sha256");
  const source = createReadStream(file.source, { highWaterMark: 1024 * 1024, signal });
  const open = await files.open(temporary, "wx", 0o600);
  let written = 0;
  try {
    await files.chmod(temporary, file.mode);
    const { chunkBytes, inFlight } = open.preferred ?? { chunkBytes: 32 * 1024, inFlight: 32 };
    const pending = new Set<Promise<void>>();
    let failure: unknown;
    for await (const block of source as AsyncIterable<Buffer>) {
      if (task.verify) hash.update(block);
      for (let start = 0; start < block.length; start += chunkBytes) {
        if (failure !== undefined) throw failure;
        signal.throwIfAborted();
        const chunk = block.subarray(start, start + chunkBytes);
        const write: Promise<void> = open
          .write(chunk, written)
          .catch((error: unknown) => {
            failure ??= error;
          })
          .finally(() => pending.delete(write));
        pending.add(write);
        written += chunk.length;
        if (pending.size >= inFlight) await Promise.race(pending);
      }
      task.progress(written, file.size);
    }
    await Promise.all(pending);
    if (failure !== undefined) throw failure;
  } finally {
    source.destroy();
    await open.close();
  }
  const arrived = await files.stat(temporary);
  if (arrived.size !== file.size) throw mismatch(file.source, `${file.size} bytes`, `${arrived.size}`, task);
  if (task.verify) await verifyHash(task, temporary, hash.digest("hex"));
  return written;
}

async function putByProgram(task: TransferTask, file: LocalFile, destination: string): Promise<MovedFiles> {
  const hash = createHash("sha256");
  const id = randomBytes(8).toString("hex");
  let sent = 0;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (task.verify) hash.update(chunk);
      sent += chunk.length;
      task.progress(sent, file.size);
      done(null, chunk);
    },
  });
  const source = createReadStream(file.source, { highWaterMark: 256 * 1024 });
  source.on("error", (error) => counted.destroy(error));
  const parameters = [destination, file.name, String(file.size), file.mode.toString(8), temporaryName(id)];
  try {
    const stdin = source.pipe(counted);
    // With a hash to compare, the file takes its place in a second step.
    const target = await runHostProgram(
      task,
      PUT_PROGRAM,
      [
        ...[...parameters, task.verify ? "keep" : "place", task.owner ?? ""],
        file.modifiedAt === undefined ? "" : timeForTouch(file.modifiedAt),
      ],
      destination,
      "destination",
      { stdin },
    );
    const [place = "", temporary = ""] = target.split("\0");
    if (task.verify) {
      await verifyHash(task, temporary, hash.digest("hex"));
      await runHostProgram(task, 'mv -f -- "$1" "$2"', [temporary, place], destination, "destination");
    }
    return { path: place, bytes: sent, entries: 1 };
  } catch (error) {
    await removeLeftover(task, destination, temporaryName(id));
    throw error;
  } finally {
    source.destroy();
  }
}

/** After an abort the program could not clean up behind itself. */
async function removeLeftover(task: TransferTask, destination: string, temporary: string): Promise<void> {
  const unhurried = { ...task, signal: AbortSignal.timeout(5_000) };
  await runHostProgram(unhurried, REMOVE_PROGRAM, [destination, temporary], destination, "destination").catch(() => {});
}

async function verifyHash(task: TransferTask, file: string, expected: string): Promise<void> {
  const printed = await runHostProgram(task, HASH_PROGRAM, [file], file, "destination");
  const got = printed.trim().split(/\s/)[0] ?? "";
  if (got !== expected) throw mismatch(file, `SHA-256 ${expected}`, got, task);
}
