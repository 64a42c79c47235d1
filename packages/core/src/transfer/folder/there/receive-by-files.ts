/** Fetches folders from a host that has no tar, by its file protocol, and hands them over as an archive would come. */
import type { FileAccess, FileStatus, FolderEntry } from "../../../connector/connection.ts";
import { prepareAhead } from "../../../waiting/in-flight.ts";
import { type ByteName, toByteName } from "../../archive/archive-entry.ts";
import { EntryRefused } from "../../archive/entry-refused.ts";
import { transferFailure } from "../../task/transfer-failure.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { readOpenFile } from "../../there/read-open-file.ts";
import { readStretch } from "../../there/read-stretch.ts";
import { modeTold, timeTold } from "../../there/told-status.ts";
import { FILES_IN_FLIGHT, list } from "../../there/usable-files.ts";
import { EntryBudget } from "../../tree/entry-budget.ts";
import type { ArchiveSource, LinkHandling } from "../../tree/extraction-rules.ts";
import type { ArchiveExtractor } from "../here/extract-archive.ts";

/** Stands in a name for bytes that are no UTF-8. */
const REPLACEMENT = "\ufffd";

/** What a host has, as its file protocol tells. */
export interface RemoteEntry {
  readonly path: string;
  /** Below the source. */
  readonly name: string;
  readonly status: Omit<FileStatus, "uid" | "gid">;
}

/** @throws EntryRefused, TransferError for what can't be read, or what the file system here says */
export async function receiveByFiles(
  task: TransferTask,
  files: FileAccess,
  sources: readonly ArchiveSource[],
  extractor: ArchiveExtractor,
  links: LinkHandling,
): Promise<void> {
  const budget = new EntryBudget(extractor.maxEntries);
  for (const source of sources) {
    extractor.startSource(source);
    const status = await files.stat(source.path).catch(explain(task, source.path));
    const isFolder = status.type === "directory";
    const name = isFolder ? "." : Buffer.from(source.name, "latin1").toString("utf8");
    // One level of folders after the other, so that a deep tree takes no more round trips than it has levels.
    for (let level: RemoteEntry[] = [{ path: source.path, name, status }]; level.length > 0; ) {
      await receiveEntries(task, files, level, extractor);
      level = await lookInside(task, files, level, links, budget);
    }
  }
}

/** Small files are asked for together, and handed over in order. */
export async function receiveEntries(
  task: TransferTask,
  files: FileAccess,
  entries: readonly RemoteEntry[],
  extractor: ArchiveExtractor,
): Promise<void> {
  for await (const [entry, prepared] of prepareAhead(entries, FILES_IN_FLIGHT, (each) => prepare(task, files, each))) {
    await handOver(task, files, entry, prepared, extractor);
    task.progress(extractor.bytes, undefined);
  }
}

/** What is in those of the entries that are folders. @throws LimitExceeded as soon as it is more than the budget */
export async function lookInside(
  task: TransferTask,
  files: FileAccess,
  entries: readonly RemoteEntry[],
  links: LinkHandling,
  budget: EntryBudget,
): Promise<RemoteEntry[]> {
  const folders = entries.filter(({ status }) => status.type === "directory");
  const listed: { readonly folder: RemoteEntry; readonly entry: FolderEntry }[] = [];
  for await (const [folder, inside] of prepareAhead(folders, FILES_IN_FLIGHT, ({ path }) =>
    list(files, path, budget).catch(explain(task, path)),
  )) {
    for (const entry of inside) listed.push({ folder, entry });
  }
  const found: RemoteEntry[] = [];
  const lookAt = ({ folder, entry }: (typeof listed)[0]): Promise<RemoteEntry> =>
    look(task, files, folder, entry, links);
  for await (const [, entry] of prepareAhead(listed, FILES_IN_FLIGHT, lookAt)) found.push(entry);
  return found;
}

async function look(
  task: TransferTask,
  files: FileAccess,
  folder: RemoteEntry,
  { name, status: told }: FolderEntry,
  links: LinkHandling,
): Promise<RemoteEntry> {
  const path = `${folder.path.replace(/\/+$/, "")}/${name}`;
  const below = `${folder.name}/${name}`;
  if (name === "" || name.includes(REPLACEMENT) || name.includes("/")) {
    throw new EntryRefused(toByteName(below), "has a name that the file protocol can't carry");
  }
  const status = told ?? (await files.lstat(path).catch(explain(task, path)));
  const isFollowed = status.type === "symlink" && links === "follow";
  return { path, name: below, status: isFollowed ? await files.stat(path).catch(explain(task, path)) : status };
}

/** What is fetched ahead of an entry's turn: where a link leads, or the content of a file that fits into one answer. */
interface Prepared {
  readonly target?: ByteName;
  readonly content?: Buffer;
}

const SMALL_BYTES = 32 * 1024;

async function prepare(task: TransferTask, files: FileAccess, { path, status }: RemoteEntry): Promise<Prepared> {
  if (status.type === "symlink") return { target: toByteName(await files.readlink(path).catch(explain(task, path))) };
  if (status.type !== "file" || status.size > SMALL_BYTES) return {};
  const file = await files.open(path, "r").catch(explain(task, path));
  try {
    const { buffer, byteOffset, byteLength } = await readStretch(file, 0, status.size).catch(explain(task, path));
    return { content: Buffer.from(buffer, byteOffset, byteLength) };
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
  const mode = modeTold(status);
  const modifiedAt = task.preserve ? timeTold(task, path, status) : 0;
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
  const file = await files.open(path, "r").catch(explain(task, path));
  try {
    for await (const bytes of explained(task, path, readOpenFile(file, 0, size, { reusesMemory: false }))) {
      await extractor.take({ kind: "content", bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) });
      task.progress(extractor.bytes, undefined);
    }
  } finally {
    await file.close().catch(() => {});
  }
}

/** What the protocol says of a path, in Towline's words. */
function explain(task: TransferTask, path: string): (error: unknown) => never {
  return (error) => {
    if (error instanceof EntryRefused) throw error;
    throw transferFailure(error, "source", path, task);
  };
}

async function* explained<Item>(task: TransferTask, path: string, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  try {
    yield* items;
  } catch (error) {
    explain(task, path)(error);
  }
}
