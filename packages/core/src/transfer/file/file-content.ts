/** The content of a file that is put: a file of this machine's, bytes, or a stream. */
import { stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { onAbort } from "../../waiting/on-abort.ts";
import { failureHere, HERE, notAFile } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { destinationMode } from "./local-destination.ts";
import type { ContentBlock } from "./shared-file.ts";
import { SharedFile } from "./shared-file.ts";

/** How content without a file is called. */
export const UNNAMED = "-";

/** Permission bits of content without a file. */
const PLAIN_MODE = 0o644;

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
  /** Where it is and when it was changed, in seconds; undefined for content without a file. */
  readonly version: { readonly path: string; readonly modifiedAt: number } | undefined;
  /** Reads it, or a part of it; a stream can only be read once, and as a whole. */
  open(start?: number, end?: number): Readable;
  /** The same in blocks to the end, until the signal aborts. */
  blocks(signal: AbortSignal, start?: number): AsyncIterable<ContentBlock>;
}

/** @throws TransferError for what is no plain file */
export async function describeContent(
  task: TransferTask,
  source: SharedFile | Uint8Array | Readable,
): Promise<FileContent> {
  const unnamed = {
    name: undefined,
    shown: UNNAMED,
    mode: destinationMode(task, PLAIN_MODE),
    modifiedAt: undefined,
    version: undefined,
  };
  if (source instanceof Uint8Array) {
    return { ...unnamed, size: source.length, ...ofStream(() => Readable.from([source], { objectMode: false })) };
  }
  if (!(source instanceof SharedFile)) return { ...unnamed, size: undefined, ...ofStream(() => source) };
  const shown = source.path;
  const status = await stat(shown).catch((error: unknown) => {
    throw failureHere(error, "source", shown, task);
  });
  if (!status.isFile())
    throw notAFile(shown, status.isDirectory() ? "directory" : "other", { host: HERE, connector: task.connector });
  return {
    ...{ name: path.basename(shown), shown, size: status.size, mode: destinationMode(task, status.mode) },
    modifiedAt: task.preserve ? status.mtimeMs / 1000 : undefined,
    version: { path: shown, modifiedAt: status.mtimeMs / 1000 },
    open: (start = 0, end = status.size) =>
      Readable.from(bytesOf(source.read(end, start)), { objectMode: false, highWaterMark: 1 }),
    blocks: (_signal, start = 0) => source.read(status.size, start),
  };
}

function ofStream(open: () => Readable): Pick<FileContent, "open" | "blocks"> {
  return {
    open,
    async *blocks(signal) {
      const source = open();
      const stopListening = onAbort(signal, () => source.destroy());
      try {
        for await (const chunk of source)
          yield { bytes: typeof chunk === "string" ? Buffer.from(chunk) : (chunk as Buffer), release: () => {} };
      } finally {
        stopListening();
        source.destroy();
      }
    },
  };
}

async function* bytesOf(blocks: AsyncIterable<ContentBlock>): AsyncGenerator<Uint8Array> {
  for await (const { bytes } of blocks) yield bytes;
}
