/** Fetches those files of a source that are named, and takes no others. */
import { randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { ArchiveFault, type ArchivePiece, type ByteName, showName, toBytes } from "../archive/archive-entry.ts";
import { EntryReader } from "../archive/entry-reader.ts";
import { EntryRefused } from "../archive/entry-refused.ts";
import { takeInOrder } from "../archive/take-in-order.ts";
import { TarReader } from "../archive/tar-reader.ts";
import type { ArchiveExtractor } from "../folder/here/extract-archive.ts";
import { type RemoteEntry, receiveEntries } from "../folder/there/receive-by-files.ts";
import { NO_TAR } from "../programs/get-programs.ts";
import { GET_NAMED_ENTRIES_PROGRAM, GET_NAMED_PROGRAM, SEND_NAMED_ENTRIES } from "../programs/pull-programs.ts";
import { CANNOT_LIST } from "../programs/sync-programs.ts";
import { unsupported } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { programFailure } from "../there/host-program.ts";
import { receiveOutput } from "../there/receive-output.ts";
import { hasNoTar, isUnsupported, toText, usableFiles } from "../there/usable-files.ts";
import { confineName } from "../tree/confined-name.ts";
import type { ListedSource } from "./list-source.ts";
import type { SourceEntry } from "./source-entries.ts";
import { onlyVanished } from "./vanished.ts";

/** How files are read on the host. */
interface Sending {
  readonly reader: TarReader | EntryReader;
  readonly program: string;
  readonly parameters: readonly string[];
}

/**
 * As archives where the host has tar; else by its file protocol, where it has one, or by a shell program.
 *
 * @returns how many are gone since they were listed
 * @throws EntryRefused for what was not asked for, ArchiveFault where something is missing, or what the host's end throws
 */
export async function fetchNamed(
  task: TransferTask,
  from: ListedSource,
  wanted: readonly SourceEntry[],
  extractor: ArchiveExtractor,
  followsLinks: boolean,
): Promise<number> {
  // A source that is named is followed.
  const follow = followsLinks || !from.isFolder ? "h" : "";
  try {
    const parameters = [from.folder, follow];
    const reader = new TarReader();
    return await receive(task, from, wanted, extractor, { reader, program: GET_NAMED_PROGRAM, parameters });
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    const files = usableFiles(task);
    if (files !== undefined) {
      await receiveEntries(task, files, wanted.map(toRemoteEntry), extractor);
      return 0;
    }
    if (!hasNoTar(error)) throw error;
    const mark = randomBytes(16).toString("hex");
    const parameters = [from.folder, follow, mark, SEND_NAMED_ENTRIES];
    const reader = new EntryReader(mark);
    return receive(task, from, wanted, extractor, { reader, program: GET_NAMED_ENTRIES_PROGRAM, parameters });
  }
}

async function receive(
  task: TransferTask,
  { source }: ListedSource,
  wanted: readonly SourceEntry[],
  extractor: ArchiveExtractor,
  { reader, program, parameters }: Sending,
): Promise<number> {
  const missing = new Set(wanted.map(({ nameThere }) => nameThere));
  const named = new Map(wanted.map((entry) => [entry.nameThere, entry]));
  const take = (piece: ArchivePiece): void | Promise<void> => {
    if (piece.kind === "entry") {
      const { name, type, target } = piece.entry;
      const isAsked = named.has(plain(name)) && (type === "file" || (type === "hardlink" && named.has(plain(target))));
      if (!isAsked) throw new EntryRefused(name, "was not asked for");
      missing.delete(plain(name));
      const listed = named.get(plain(name))?.modifiedAt ?? 0;
      // What some tars tell of all that is before 1970, busybox's for one.
      if (piece.entry.modifiedAt === 0 && listed < 0) {
        return extractor.take({ ...piece, entry: { ...piece.entry, modifiedAt: listed } });
      }
    }
    return extractor.take(piece);
  };
  const names = Readable.from([toBytes(wanted.map(({ nameThere }) => `./${nameThere}\0`).join(""))]);
  const takeBytes = (bytes: Buffer): void | Promise<void> => {
    const pending = takeInOrder(reader.read(bytes), take);
    task.progress(extractor.bytes, undefined);
    return pending;
  };
  const result = await receiveOutput(task, program, parameters, source.path, takeBytes, names);
  if (result.exitCode === NO_TAR) throw unsupported(task, "tar");
  if (result.exitCode === CANNOT_LIST) throw unsupported(task, "xargs");
  const hasVanished = result.exitCode !== 0 && onlyVanished(result.stderr);
  if (result.exitCode !== 0 && !hasVanished) throw programFailure(task, result, source.path, "source");
  reader.finish();
  const [first] = missing;
  if (first !== undefined && !hasVanished) {
    throw new ArchiveFault(`${missing.size} of ${wanted.length} files less, such as ${showName(first)}`);
  }
  return missing.size;
}

/** As the host was asked for it; what is no such name was not. */
function plain(name: ByteName): ByteName {
  const confined = confineName(name);
  return "parts" in confined ? confined.parts.join("/") : "";
}

function toRemoteEntry({ from, nameThere, type, size, mode, modifiedAt }: SourceEntry): RemoteEntry {
  const name = toText(nameThere);
  if (name === undefined) throw new EntryRefused(nameThere, "has a name that the file protocol can't carry");
  return {
    path: `${from.folder.replace(/\/+$/, "")}/${name}`,
    name: `./${name}`,
    status: { type, size, mode, modifiedAt },
  };
}
