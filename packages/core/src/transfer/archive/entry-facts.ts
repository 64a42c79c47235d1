/** What a tar header, and what was announced of it, says of an entry. */
import { ArchiveFault, type ByteName } from "./archive-entry.ts";
import { type Records, readRecordNumber } from "./extended-header.ts";
import { FIELDS, readText } from "./tar-fields.ts";

/** The name in the header itself, in one field or two. */
export function readName(block: Buffer): ByteName {
  const name = readText(block, FIELDS.name);
  // GNU's own form has other things where POSIX has the first part of the name.
  const prefix = readText(block, FIELDS.magic) === "ustar" ? readText(block, FIELDS.prefix) : "";
  return prefix === "" ? name : `${prefix}/${name}`;
}

/** The true size of a file whose holes were left out; undefined for other files. @throws ArchiveFault for old forms */
export function sparseSizeOf(records: Records | undefined): number | undefined {
  if (records === undefined) return undefined;
  const [major, minor] = [records.get("GNU.sparse.major"), records.get("GNU.sparse.minor")];
  if (major === "1" && minor === "0") return readRecordNumber(records, "GNU.sparse.realsize");
  if ([...records.keys()].some((key) => key.startsWith("GNU.sparse."))) {
    throw new ArchiveFault("a sparse file is stored in an old form");
  }
  return undefined;
}

/**
 * What holds for all entries that follow is a comment in practice; a name or a size for all of them makes no sense.
 *
 * @throws ArchiveFault
 */
export function refuseGlobalNames(records: Records): void {
  for (const key of ["path", "linkpath", "size"]) {
    if (records.has(key)) throw new ArchiveFault(`a global header sets ${key}`);
  }
}

/** Whether it is one of the blocks that end an archive. */
export function isZero(block: Buffer): boolean {
  return block[0] === 0 && block.every((byte) => byte === 0);
}
