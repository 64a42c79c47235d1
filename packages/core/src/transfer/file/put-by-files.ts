/** Sends one file by the host's file protocol, with as many requests under way as the protocol likes. */
import { createHash } from "node:crypto";
import path from "node:path";
import type { FileAccess, FileStatus, OpenFile } from "../../connector/connection.ts";
import { RequestsInFlight } from "../../waiting/requests-in-flight.ts";
import { fsyncThere } from "../fsync/fsync-there.ts";
import { failureHere, mismatch, transferFailure } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { MemoryShare } from "../there/memory-share.ts";
import { preferredRequests } from "../there/preferred-requests.ts";
import { resolveTarget } from "../there/resolve-target.ts";
import { settleStatus } from "../there/settle-status.ts";
import { makeUnder } from "../there/temporary-place.ts";
import { compareHash } from "./compare-hash.ts";
import type { FileContent } from "./file-content.ts";
import { type Partial, tellOf, wasCutOff } from "./partial.ts";
import type { ContentBlock } from "./shared-file.ts";

/**
 * In place, what is there is written over, and what is cut off stays half written.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was, unless it was
 * to be written in place.
 */
export async function putByFiles(
  task: TransferTask,
  files: FileAccess,
  file: FileContent,
  destination: string,
  partial: Partial | undefined,
): Promise<MovedFiles> {
  const target = partial?.target ?? (await resolveTarget(task, files, file.name, destination));
  let place: string | undefined = partial?.path;
  try {
    const opened = await open(task, files, file, target, partial);
    place = opened.place;
    const { bytes, arrived } = await writeContent(task, files, file, opened, partial);
    // Whoever has a file written in place wants it to stay what it is.
    const mode = task.inPlace && !opened.isNew && task.mode === undefined ? undefined : file.mode;
    await settleStatus(task, files, place, { mode, modifiedAt: file.modifiedAt }, arrived);
    if (task.fsync) await fsyncThere(task, place);
    if (place !== target) await files.rename(place, target);
    if (task.fsync) await fsyncThere(task, path.posix.dirname(target));
    return { path: target, bytes, entries: 1, ...tellOf(partial) };
  } catch (error) {
    const failure = transferFailure(error, "destination", target, task);
    const isKept = task.inPlace || (partial !== undefined && wasCutOff(task, failure));
    if (place !== undefined && !isKept) await files.remove(place).catch(() => {});
    throw failure;
  }
}

interface Opened {
  readonly file: OpenFile;
  readonly place: string;
  readonly isNew: boolean;
}

/** Opens what the content is written to: nobody may read it who may not read it in the end, and nobody else a part of it. */
async function open(
  task: TransferTask,
  files: FileAccess,
  { mode }: FileContent,
  target: string,
  partial: Partial | undefined,
): Promise<Opened> {
  if (partial !== undefined) {
    const { path: place, offset } = partial;
    return { file: await files.open(place, offset === 0 ? "w" : "r+", 0o600), place, isNew: false };
  }
  if (task.inPlace) {
    const isNew = !(await isThere(files, target));
    return { file: await files.open(target, "w", mode | 0o200), place: target, isNew };
  }
  const opened = await makeUnder(files, async (name) => {
    const place = path.posix.join(path.posix.dirname(target), name);
    return { file: await files.open(place, "wx", mode | 0o600), place, isNew: true };
  });
  // Not every host heeds the mode that a file is made with. Where everybody may read it in the end, that can wait.
  if ((mode & EVERYBODY_READS) !== EVERYBODY_READS) {
    try {
      await settleStatus({ ...task, mode: undefined }, files, opened.place, {
        mode: mode | 0o600,
        modifiedAt: undefined,
      });
    } catch (error) {
      await opened.file.close().catch(() => {});
      await files.remove(opened.place).catch(() => {});
      throw error;
    }
  }
  return opened;
}

const EVERYBODY_READS = 0o444;

function isThere(files: FileAccess, path: string): Promise<boolean> {
  return files.stat(path).then(
    () => true,
    () => false,
  );
}

async function writeContent(
  task: TransferTask,
  files: FileAccess,
  file: FileContent,
  { file: open, place }: Opened,
  partial: Partial | undefined,
): Promise<{ readonly bytes: number; readonly arrived: FileStatus }> {
  const { signal } = task;
  const { offset, hash } = partial ?? { offset: 0, hash: createHash("sha256") };
  const preferred = preferredRequests(open);
  const share = new MemoryShare(preferred);
  let written = offset;
  let asked: Promise<FileStatus | undefined>;
  try {
    const { chunkBytes } = preferred;
    const requests = new RequestsInFlight(() => share.requests());
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
    // It has all been written, whenever it is closed.
    asked = files.stat(place).catch(() => undefined);
  } finally {
    share.giveBack();
    await open.close();
  }
  const expected = file.size ?? written;
  let arrived = await asked;
  // Some servers know a file only when it is closed.
  if (arrived?.size !== expected) arrived = await files.stat(place);
  if (arrived.size !== expected) throw mismatch(file.shown, `${expected} bytes`, `${arrived.size}`, task);
  if (task.verify) await compareHash(task, { path: place, size: written }, hash, "destination");
  return { bytes: written, arrived };
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
    throw failureHere(error, "source", file.shown, task);
  }
}
