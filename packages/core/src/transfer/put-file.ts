/** Sends one file to a host: to a temporary file beside the destination, checked, then renamed. */
import { createHash, randomBytes } from "node:crypto";
import path from "node:path";
import { finished, type Readable, Transform } from "node:stream";
import { escalates, escalationOf } from "../command/escalate.ts";
import type { FileAccess } from "../connector/connection.ts";
import { TransferError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { ContentBlock } from "./content-block.ts";
import { describeContent, type FileContent } from "./file-content.ts";
import { type FileThere, hashFileThere } from "./hash-on-host.ts";
import { programFailure, runHostProgram, runProgram } from "./host-program.ts";
import { BUSY, INCOMPLETE, PUT_PROGRAM, REMOVE_PROGRAM } from "./programs.ts";
import { RequestsInFlight } from "./requests-in-flight.ts";
import { resolveTarget } from "./resolve-target.ts";
import { findPartialThere } from "./resume/find-partial-there.ts";
import { type Partial, tellOf, wasCutOff } from "./resume/partial.ts";
import type { SharedFile } from "./shared-file.ts";
import { syncThere } from "./sync-there.ts";
import { mismatch, transferFailure } from "./transfer-failure.ts";
import { type MovedFiles, type TransferTask, temporaryName, timeForTouch } from "./transfer-task.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was. */
export async function putFile(
  task: TransferTask,
  source: SharedFile | Uint8Array | Readable,
  destination: string,
): Promise<MovedFiles> {
  const file = await describeContent(task, source);
  const partial = task.keepsPartial ? await findPartialThere(task, file, destination) : undefined;
  const { files } = task;
  // The file protocol has no names of users, only numbers.
  if (files !== undefined && task.owner === undefined && !escalates(escalationOf(task.settings))) {
    try {
      return await putByFiles(task, files, file, destination, partial);
    } catch (error) {
      // The host has no file protocol after all, and nothing was written.
      if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_TRANSFER_UNSUPPORTED") throw error;
    }
  }
  return putByProgram(task, file, destination, partial);
}

async function putByFiles(
  task: TransferTask,
  files: FileAccess,
  file: FileContent,
  destination: string,
  partial: Partial | undefined,
): Promise<MovedFiles> {
  const target = partial?.target ?? (await resolveTarget(task, files, file.name, destination));
  const temporary = partial?.path ?? path.posix.join(path.posix.dirname(target), newTemporaryName());
  try {
    const bytes = await writeContent(task, files, file, temporary, partial);
    if (file.modifiedAt !== undefined) await files.utimes(temporary, file.modifiedAt, file.modifiedAt);
    if (task.fsync) await syncThere(task, temporary);
    await files.rename(temporary, target);
    if (task.fsync) await syncThere(task, path.posix.dirname(target));
    return { path: target, bytes, entries: 1, ...tellOf(partial) };
  } catch (error) {
    const failure = transferFailure(error, "destination", target, task);
    if (partial === undefined || !wasCutOff(task, failure)) await files.remove(temporary).catch(() => {});
    throw failure;
  }
}

async function writeContent(
  task: TransferTask,
  files: FileAccess,
  file: FileContent,
  temporary: string,
  partial: Partial | undefined,
): Promise<number> {
  const { signal } = task;
  const { offset, hash } = partial ?? { offset: 0, hash: createHash("sha256") };
  const flags = partial === undefined ? "wx" : offset === 0 ? "w" : "r+";
  const open = await files.open(temporary, flags, 0o600);
  let written = offset;
  try {
    // What may be left for later is nobody else's business.
    if (partial === undefined) await files.chmod(temporary, file.mode);
    const { chunkBytes, inFlight } = open.preferred ?? { chunkBytes: 32 * 1024, inFlight: 32 };
    const requests = new RequestsInFlight(inFlight);
    for await (const { bytes, release } of readable(task, file, signal, offset)) {
      if (task.verify) hash.update(bytes);
      let unwritten = Math.ceil(bytes.length / chunkBytes);
      const onWritten = (): void => {
        unwritten -= 1;
        if (unwritten === 0) release();
      };
      for (let start = 0; start < bytes.length; start += chunkBytes) {
        await requests.room();
        signal.throwIfAborted();
        const chunk = bytes.subarray(start, start + chunkBytes);
        requests.add(open.write(chunk, written), onWritten);
        written += chunk.length;
      }
      task.progress(written, file.size);
    }
    await requests.all();
  } finally {
    await open.close();
  }
  const arrived = await files.stat(temporary);
  const expected = file.size ?? written;
  if (arrived.size !== expected) throw mismatch(file.shown, `${expected} bytes`, `${arrived.size}`, task);
  if (task.verify) await compareHash(task, { path: temporary, size: written }, hash.digest("hex"));
  if (partial !== undefined) await files.chmod(temporary, file.mode);
  return written;
}

async function putByProgram(
  task: TransferTask,
  file: FileContent,
  destination: string,
  partial: Partial | undefined,
): Promise<MovedFiles> {
  const { offset, hash } = partial ?? { offset: 0, hash: createHash("sha256") };
  const temporaryHere = partial === undefined ? newTemporaryName() : path.posix.basename(partial.path);
  let sent = offset;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (task.verify) hash.update(chunk);
      sent += chunk.length;
      task.progress(sent, file.size);
      done(null, chunk);
    },
  });
  // Told by the source.
  counted.on("error", () => {});
  const source = file.open(offset);
  let sourceFailure: TowlineError | undefined;
  finished(source, { writable: false }, (error) => {
    if (!error) return;
    sourceFailure = sourceError(task, file, error);
    counted.destroy(error);
  });
  // What is not known before takes its place in a second step.
  const isPlaced = file.size !== undefined && !task.verify && !task.fsync;
  const parameters = [
    ...[destination, file.name ?? "", String(file.size ?? ""), file.mode.toString(8), temporaryHere],
    ...[isPlaced ? "place" : "keep", task.owner ?? ""],
    file.modifiedAt === undefined ? "" : timeForTouch(file.modifiedAt),
    partial === undefined ? "" : String(offset),
  ];
  try {
    const stdin = source.pipe(counted);
    const result = await runProgram(task, PUT_PROGRAM, parameters, destination, { stdin });
    if (sourceFailure !== undefined) throw sourceFailure;
    if (result.exitCode === INCOMPLETE) throw mismatch(file.shown, `${file.size} bytes`, `${sent}`, task);
    if (result.exitCode === BUSY) throw isWrittenTo(task, destination);
    if (result.exitCode !== 0) throw programFailure(task, result, destination, "destination");
    const [place = "", temporary = "", size = ""] = result.stdout.split("\0");
    if (!isPlaced) {
      if (Number(size) !== sent) throw mismatch(file.shown, `${sent} bytes`, size, task);
      if (task.verify) await compareHash(task, { path: temporary, size: sent }, hash.digest("hex"));
      if (task.fsync) await syncThere(task, temporary);
      await runHostProgram(task, 'mv -f -- "$1" "$2"', [temporary, place], destination, "destination");
      if (task.fsync) await syncThere(task, path.posix.dirname(place));
    }
    return { path: place, bytes: sent, entries: 1, ...tellOf(partial) };
  } catch (error) {
    if (partial === undefined || !wasCutOff(task, error)) await removeLeftover(task, destination, temporaryHere);
    throw sourceFailure ?? error;
  } finally {
    source.destroy();
  }
}

function newTemporaryName(): string {
  return temporaryName(randomBytes(8).toString("hex"));
}

async function* readable(
  task: TransferTask,
  file: FileContent,
  signal: AbortSignal,
  start: number,
): AsyncGenerator<ContentBlock> {
  try {
    yield* file.blocks(signal, start);
  } catch (error) {
    throw sourceError(task, file, error);
  }
}

function sourceError({ connector }: TransferTask, { shown }: FileContent, error: unknown): TowlineError {
  return transferFailure(error, "source", shown, { host: "this machine", connector });
}

/** What was cut off here may not have ended there yet. */
function isWrittenTo({ host, connector }: TransferTask, destination: string): TransferError {
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_FAILED",
    `Another transfer still writes to the part of ${destination} that is to be gone on with (${host})`,
    { host, connector, advice: "Try again when it has ended." },
  );
}

/** After an abort the program could not clean up behind itself. */
async function removeLeftover(task: TransferTask, destination: string, temporary: string): Promise<void> {
  const unhurried = { ...task, signal: AbortSignal.timeout(5_000) };
  await runHostProgram(unhurried, REMOVE_PROGRAM, [destination, temporary], destination, "destination").catch(() => {});
}

async function compareHash(task: TransferTask, file: FileThere, expected: string): Promise<void> {
  const got = await hashFileThere(task, file, "destination");
  if (got !== expected) throw mismatch(file.path, `SHA-256 ${expected}`, got, task);
}
