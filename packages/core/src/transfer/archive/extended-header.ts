/** The extended headers of POSIX: records that tell more of the entry that follows. */
import { ArchiveFault, type ByteName } from "./archive-entry.ts";
import { refuseLongName } from "./entry-refused.ts";

/** Values by key, as bytes. */
export type Records = ReadonlyMap<string, ByteName>;

/** Those that are names. */
const NAMES: ReadonlySet<string> = new Set(["path", "linkpath", "GNU.sparse.name"]);

/** How much of a value is shown. */
const SHOWN = 40;

/** @throws ArchiveFault when a record's length is wrong, EntryRefused for a name that is too long */
export function readRecords(content: Buffer): Records {
  const records = new Map<string, ByteName>();
  let offset = 0;
  while (offset < content.length) {
    const space = content.indexOf(0x20, offset);
    const digits = content.toString("latin1", offset, space === -1 ? offset : space);
    const end = offset + Number(digits);
    const equals = content.indexOf(0x3d, space);
    const isWhole = /^[1-9][0-9]{0,8}$/.test(digits) && end <= content.length && content[end - 1] === 0x0a;
    if (!isWhole || equals === -1 || equals >= end) throw new ArchiveFault("an extended header is broken");
    const key = content.toString("latin1", space + 1, equals);
    if (NAMES.has(key)) refuseLongName(end - 1 - (equals + 1));
    records.set(key, content.toString("latin1", equals + 1, end - 1));
    offset = end;
  }
  return records;
}

/** @throws ArchiveFault for what is no number, or none that can be told exactly */
export function readRecordNumber(records: Records, key: string): number | undefined {
  const text = records.get(key);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^-?[0-9]+(\.[0-9]*)?$/.test(text) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
    throw new ArchiveFault(`an extended header has ${JSON.stringify(text.slice(0, SHOWN))} for ${key}`);
  }
  return value;
}
