/** Fetches folders from a host that has no tar, by its file protocol, and hands them over as an archive would come. */
import type { FileAccess, FileStatus } from "../../connector/connection.ts";
import { type ByteName, toByteName } from "../archive/archive-entry.ts";
import { transferFailure } from "../transfer-failure.ts";
import type { TransferTask } from "../transfer-task.ts";
import { type ArchiveExtractor, type ArchiveSource, EntryRefused, type LinkHandling } from "./extract-archive.ts";
import { FILES_IN_FLIGHT } from "./usable-files.ts";

/** Stands in a name for bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

interface RemoteEntry {
  readonly path: string;
  /** Below the source. */
  readonly name: string;
  readonly status: FileStatus;
}

/** @throws EntryRefused, or what the protocol says */
export async function receiveByFiles(
  task: TransferTask,
  files: FileAccess,
  sources: readonly ArchiveSource[],
  extractor: ArchiveExtractor,
  links: LinkHandling,
): Promise<void> {
  for (const source of sources) {
    extractor.startSource(source);
    const status = await files.stat(source.path).catch((error: unknown) => {
      throw transferFailure(error, "source", source.path, task);
    });
    const isFolder = status.type === "directory";
    const name = isFolder ? "." : Buffer.from(source.name, "latin1").toString("utf8");
    await receiveEntries(task, files, [{ path: source.path, name, status }], extractor, links);
  }
}

/** Small files are asked for together, and handed over in order. */
async function receiveEntries(
  task: TransferTask,
  files: FileAccess,
  entries: readonly RemoteEntry[],
  extractor: ArchiveExtractor,
  links: LinkHandling,
): Promise<void> {
  for (let start = 0; start < entries.length; start += FILES_IN_FLIGHT) {
    task.signal.throwIfAborted();
    const batch = entries.slice(start, start + FILES_IN_FLIGHT);
    const opened = await Promise.all(batch.map((entry) => prepare(files, entry)));
    for (const [index, entry] of batch.entries()) {
      await handOver(task, files, entry, opened[index] ?? {}, extractor);
      task.progress(extractor.bytes, undefined);
    }
  }
  for (const folder of entries.filter(({ status }) => status.type === "directory")) {
    const names = await files.list(folder.path);
    const inside: RemoteEntry[] = [];
    for (let start = 0; start < names.length; start += FILES_IN_FLIGHT) {
      task.signal.throwIfAborted();
      const batch = names.slice(start, start + FILES_IN_FLIGHT);
      inside.push(...(await Promise.all(batch.map((name) => look(files, folder, name, links)))));
    }
    await receiveEntries(task, files, inside, extractor, links);
  }
}

async function look(files: FileAccess, folder: RemoteEntry, name: string, links: LinkHandling): Promise<RemoteEntry> {
  const path = `${folder.path.replace(/\/+$/, "")}/${name}`;
  const below = `${folder.name}/${name}`;
  if (name.includes(REPLACEMENT) || name.includes("/")) {
    throw new EntryRefused(toByteName(below), "has a name that the file protocol can't carry");
  }
  const status = await files.lstat(path);
  const followed = status.type === "symlink" && links === "follow" ? await files.stat(path) : status;
  return { path, name: below, status: followed };
}

/** What is fetched ahead of an entry's turn: where a link leads, or the content of a file that fits into one answer. */
interface Prepared {
  readonly target?: ByteName;
  readonly content?: Buffer;
}

const SMALL_BYTES = 32 * 1024;

async function prepare(files: FileAccess, { path, status }: RemoteEntry): Promise<Prepared> {
  if (status.type === "symlink") return { target: toByteName(await files.readlink(path)) };
  if (status.type !== "file" || status.size > SMALL_BYTES) return {};
  const file = await files.open(path, "r");
  try {
    return { content: Buffer.from(await file.read(0, status.size)) };
  } finally {
    await file.close();
  }
}

async function handOver(
  task: TransferTask,
  files: FileAccess,
  { path, name, status }: RemoteEntry,
  { target = "", content }: Prepared,
  extractor: ArchiveExtractor,
): Promise<void> {
  const type = status.type === "other" ? "device" : status.type;
  const size = type === "file" ? status.size : 0;
  const { mode, modifiedAt } = status;
  await extractor.take({ kind: "entry", entry: { name: toByteName(name), type, size, mode, modifiedAt, target } });
  if (content !== undefined) await extractor.take({ kind: "content", bytes: content });
  else if (type === "file") await readLarge(task, files, path, size, extractor);
  await extractor.take({ kind: "end" });
}

async function readLarge(
  task: TransferTask,
  files: FileAccess,
  path: string,
  size: number,
  extractor: ArchiveExtractor,
): Promise<void> {
  const file = await files.open(path, "r");
  try {
    const { chunkBytes, inFlight } = file.preferred ?? { chunkBytes: SMALL_BYTES, inFlight: 32 };
    const requests: Promise<Uint8Array>[] = [];
    let asked = 0;
    while (requests.length > 0 || asked < size) {
      task.signal.throwIfAborted();
      for (; requests.length < inFlight && asked < size; asked += chunkBytes) {
        const request = file.read(asked, Math.min(chunkBytes, size - asked));
        request.catch(() => {});
        requests.push(request);
      }
      const bytes = (await requests.shift()) ?? new Uint8Array();
      await extractor.take({ kind: "content", bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
      task.progress(extractor.bytes, undefined);
    }
  } finally {
    await file.close().catch(() => {});
  }
}
