/** Has an extractor take a part of what a host told of: files from the host, folders and links as they were told. */
import type { ArchiveExtractor } from "../folder/here/extract-archive.ts";
import { ITSELF } from "../programs/sync-programs.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import type { LinkHandling } from "../tree/extraction-rules.ts";
import { fetchNamed } from "./fetch-named.ts";
import type { ListedSource } from "./list-source.ts";
import type { SourceEntry } from "./source-entries.ts";

/**
 * @param part what changed, and the folders around it
 * @returns how many files were gone when they were asked for
 * @throws EntryRefused, ArchiveFault, or what {@link fetchNamed} throws
 */
export async function receivePart(
  task: TransferTask,
  part: readonly SourceEntry[],
  extractor: ArchiveExtractor,
  links: LinkHandling,
): Promise<number> {
  let vanished = 0;
  for (const from of new Set(part.map((entry) => entry.from))) {
    const own = part.filter((entry) => entry.from === from);
    extractor.startSource(from.source);
    if (from.isFolder) await takeFolders(from, own, part, extractor);
    const files = own.filter(({ type }) => type === "file");
    if (files.length > 0) vanished += await fetchNamed(task, from, files, extractor, links === "follow");
    for (const entry of own) if (entry.type === "symlink") await takeEntry(entry, extractor);
  }
  return vanished;
}

/** The folder of the source itself may be that of an earlier one, too: the first tells of it. */
async function takeFolders(
  from: ListedSource,
  own: readonly SourceEntry[],
  part: readonly SourceEntry[],
  extractor: ArchiveExtractor,
): Promise<void> {
  const root = from.source.folder.join("/");
  for (const entry of part) {
    if (entry.name === root) await takeEntry({ ...entry, nameThere: ITSELF }, extractor);
  }
  for (const entry of own) {
    if (entry.type === "directory" && entry.name !== root) await takeEntry(entry, extractor);
  }
}

async function takeEntry({ nameThere: name, ...facts }: SourceEntry, extractor: ArchiveExtractor): Promise<void> {
  await extractor.take({ kind: "entry", entry: { ...facts, name } });
  await extractor.take({ kind: "end" });
}
