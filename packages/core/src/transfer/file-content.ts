/** The content of a file that is put: a file of this machine's, bytes, or a stream. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { destinationMode } from "./local-destination.ts";
import { notAFile, transferFailure } from "./transfer-failure.ts";
import type { TransferTask } from "./transfer-task.ts";

/** How content without a file is called. */
export const UNNAMED = "-";

/** Permission bits of content without a file. */
const PLAIN_MODE = 0o644;

/** How much of a file is read at once. */
const CHUNK_BYTES = 512 * 1024;

/** What is put as one file. */
export interface FileContent {
  /** What it is called in a folder; undefined for what can't go into one. */
  readonly name: string | undefined;
  readonly shown: string;
  /** In bytes; undefined while it isn't known. */
  readonly size: number | undefined;
  readonly mode: number;
  /** Seconds since the epoch; undefined where it is not kept. */
  readonly modifiedAt: number | undefined;
  /** Reads it from its start; a stream can be read once. */
  open(): Readable;
}

/** @throws TransferError for what is no plain file */
export async function describeContent(
  task: TransferTask,
  source: string | Uint8Array | Readable,
): Promise<FileContent> {
  const unnamed = { name: undefined, shown: UNNAMED, mode: destinationMode(task, PLAIN_MODE), modifiedAt: undefined };
  if (source instanceof Uint8Array) {
    return { ...unnamed, size: source.length, open: () => Readable.from([source], { objectMode: false }) };
  }
  if (typeof source !== "string") return { ...unnamed, size: undefined, open: () => source };
  const here = { host: "this machine", connector: task.connector };
  const status = await stat(source).catch((error: unknown) => {
    throw transferFailure(error, "source", source, here);
  });
  if (!status.isFile()) throw notAFile(source, status.isDirectory() ? "directory" : "other", here);
  return {
    ...{ name: path.basename(source), shown: source, size: status.size, mode: destinationMode(task, status.mode) },
    modifiedAt: task.preserve ? status.mtimeMs / 1000 : undefined,
    open: () => createReadStream(source, { highWaterMark: CHUNK_BYTES }),
  };
}
