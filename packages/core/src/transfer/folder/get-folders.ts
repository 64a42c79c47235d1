/** Fetches folders and several sources from a host: archives, unpacked into a stage here, and then moved to its place. */
import { randomBytes } from "node:crypto";
import { posix } from "node:path";
import type { ArchivePiece } from "../archive/archive-entry.ts";
import { ArchiveFault, toByteName } from "../archive/archive-entry.ts";
import { EntryReader } from "../archive/entry-reader.ts";
import { EntryRefused } from "../archive/entry-refused.ts";
import { takeInOrder } from "../archive/take-in-order.ts";
import { TarReader } from "../archive/tar-reader.ts";
import { CHANGED, GET_ENTRIES_PROGRAM, GET_FOLDERS_PROGRAM, NO_TAR } from "../programs/get-programs.ts";
import { unsupported } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { programFailure } from "../there/host-program.ts";
import { receiveOutput } from "../there/receive-output.ts";
import { hasNoTar, isUnsupported, usableFiles } from "../there/usable-files.ts";
import type { ArchiveSource } from "../tree/extraction-rules.ts";
import { fetchThroughStage, type GetRules } from "./fetch-through-stage.ts";
import type { ArchiveExtractor } from "./here/extract-archive.ts";
import { isContentsOnly } from "./here/scan-sources.ts";
import { receiveByFiles } from "./there/receive-by-files.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. No file is then half written. */
export function getFolders(
  task: TransferTask,
  sources: readonly string[],
  destination: string,
  rules: GetRules,
): Promise<MovedFiles> {
  return fetchThroughStage(task, sources.join(", "), destination, rules, {
    receive: (extractor) => receive(task, sources.map(describeSource), extractor, rules),
  });
}

/** As archives where the host has tar; else by its file protocol, where it has one, or by a shell program. */
async function receive(
  task: TransferTask,
  sources: readonly ArchiveSource[],
  extractor: ArchiveExtractor,
  { links }: GetRules,
): Promise<void> {
  const follow = links === "follow" ? "h" : "";
  try {
    await receiveEntries(task, sources, extractor, new TarReader(), GET_FOLDERS_PROGRAM, [follow]);
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    const files = usableFiles(task);
    if (files !== undefined) return receiveByFiles(task, files, sources, extractor, links);
    if (!hasNoTar(error)) throw error;
    const mark = randomBytes(16).toString("hex");
    await receiveEntries(task, sources, extractor, new EntryReader(mark), GET_ENTRIES_PROGRAM, [follow, mark]);
  }
}

async function receiveEntries(
  task: TransferTask,
  sources: readonly ArchiveSource[],
  extractor: ArchiveExtractor,
  reader: TarReader | EntryReader,
  program: string,
  parameters: readonly string[],
): Promise<void> {
  const start = (): void => {
    const source = sources[reader.archives];
    if (source !== undefined) extractor.startSource(source);
  };
  const take = (piece: ArchivePiece): void | Promise<void> => {
    if (piece.kind === "archive-end") return start();
    if (reader.archives >= sources.length) throw new ArchiveFault("more archives than were asked for");
    return extractor.take(piece);
  };
  start();
  const paths = sources.map(({ path }) => path);
  const shown = paths.join(", ");
  const result = await receiveOutput(task, program, [...parameters, ...paths], shown, (bytes) => {
    const pending = takeInOrder(reader.read(bytes), take);
    task.progress(extractor.bytes, undefined);
    return pending;
  });
  if (result.exitCode === NO_TAR) throw unsupported(task, "tar");
  const isUsable = result.exitCode === 0 || (result.exitCode === CHANGED && onlyGrew(result.stderr));
  if (!isUsable) throw programFailure(task, result, shown, "source");
  refuseSockets(result.stderr);
  reader.finish();
  if (reader.archives !== sources.length) throw new ArchiveFault(`${reader.archives} of ${sources.length} archives`);
}

/** What a path on a host stands for. */
export function describeSource(path: string): ArchiveSource {
  const name = toByteName(posix.basename(path));
  return isContentsOnly(path) ? { path, folder: [], name: "" } : { path, folder: [name], name };
}

/** GNU tar tells of files that were written to while it read them; it sends what they were up to their size before. */
function onlyGrew(stderr: string): boolean {
  const lines = stderr.split("\n").filter((line) => line !== "");
  return lines.every((line) => /: (file changed as we read it|[Ff]ile removed before we read it)$/.test(line));
}

/** tar leaves out what it can't send, and only says so. */
function refuseSockets(stderr: string): void {
  const socket = /^(?:tar|bsdtar): (.*): socket ignored$/m.exec(stderr)?.[1];
  if (socket !== undefined) throw new EntryRefused(toByteName(socket), "is a socket");
}
