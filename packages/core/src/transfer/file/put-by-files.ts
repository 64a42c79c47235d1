/** Sends one file by the host's file protocol, with as many requests under way as the protocol likes. */
import { createHash } from "node:crypto";
import path from "node:path";
import type { FileAccess, FileStatus } from "../../connector/connection.ts";
import { MemoryShare } from "../memory-share.ts";
import { preferredRequests } from "../preferred-requests.ts";
import { RequestsInFlight } from "../requests-in-flight.ts";
import { resolveTarget } from "../resolve-target.ts";
import { type Partial, tellOf, wasCutOff } from "../resume/partial.ts";
import { syncThere } from "../sync-there.ts";
import { failureHere, mismatch, transferFailure } from "../transfer-failure.ts";
import { type MovedFiles, type TransferTask, temporaryName } from "../transfer-task.ts";
import { compareHash } from "./compare-hash.ts";
import type { ContentBlock } from "./content-block.ts";
import type { FileContent } from "./file-content.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was. */
export async function putByFiles(
  task: TransferTask,
  files: FileAccess,
  file: FileContent,
  destination: string,
  partial: Partial | undefined,
): Promise<MovedFiles> {
  const target = partial?.target ?? (await resolveTarget(task, files, file.name, destination));
  const temporary = partial?.path ?? path.posix.join(path.posix.dirname(target), temporaryName());
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
  const preferred = preferredRequests(open);
  const share = new MemoryShare(preferred);
  let written = offset;
  let asked: Promise<FileStatus | undefined>;
  try {
    // What may be left for later is nobody else's business. Not all protocols heed the order of what is asked at once.
    if (partial === undefined) await files.chmod(temporary, file.mode);
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
    asked = files.stat(temporary).catch(() => undefined);
  } finally {
    share.giveBack();
    await open.close();
  }
  const expected = file.size ?? written;
  let arrived = await asked;
  // Some servers know a file only when it is closed.
  if (arrived?.size !== expected) arrived = await files.stat(temporary);
  if (arrived.size !== expected) throw mismatch(file.shown, `${expected} bytes`, `${arrived.size}`, task);
  if (task.verify) await compareHash(task, { path: temporary, size: written }, hash, "destination");
  if (partial !== undefined) await files.chmod(temporary, file.mode);
  return written;
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
