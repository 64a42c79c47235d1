/** Writes the headers of a tar archive so that GNU tar, busybox, toybox and libarchive read them. */
import type { ArchiveEntry, ByteName } from "./archive-entry.ts";
import { BLOCK_BYTES, FIELDS, paddingAfter, sumHeader, writeNumber } from "./tar-fields.ts";

const FLAGS = { file: "0", hardlink: "1", symlink: "2", directory: "5", fifo: "6", device: "3" } as const;

/** What ends an archive. */
export const ARCHIVE_END = Buffer.alloc(2 * BLOCK_BYTES);

/** The name of what is no entry, as GNU tar has it. */
const LONG_NAME = "././@LongLink";

/**
 * The blocks that come before an entry's content.
 *
 * Long names go into entries of their own in GNU's way: busybox skips the headers that POSIX has for it. Only the
 * fraction of a time goes into such a header, and is lost where it is skipped.
 */
export function makeHeader(entry: ArchiveEntry): Buffer {
  const { name, target, modifiedAt } = entry;
  const blocks: Buffer[] = [];
  if (!Number.isInteger(modifiedAt)) {
    const record = makeRecord("mtime", modifiedAt.toFixed(9));
    blocks.push(makeBlock("././@PaxHeader", "x", record.length), record, Buffer.alloc(paddingAfter(record.length)));
  }
  if (target.length > FIELDS.target[1]) blocks.push(...makeLongName("K", target));
  if (name.length > FIELDS.name[1]) blocks.push(...makeLongName("L", name));
  blocks.push(makeBlock(name, FLAGS[entry.type], entry.size, entry));
  return blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks);
}

function makeLongName(flag: "K" | "L", name: ByteName): Buffer[] {
  const content = Buffer.from(`${name}\0`, "latin1");
  return [makeBlock(LONG_NAME, flag, content.length), content, Buffer.alloc(paddingAfter(content.length))];
}

/** What all headers have in common: no owner, and GNU's magic. */
const COMMON = Buffer.alloc(BLOCK_BYTES);
writeNumber(COMMON, FIELDS.uid, 0);
writeNumber(COMMON, FIELDS.gid, 0);
COMMON.write("ustar  \0", FIELDS.magic[0], "latin1");

function makeBlock(name: ByteName, flag: string, size: number, entry?: ArchiveEntry): Buffer {
  const block = Buffer.from(COMMON);
  block.write(name.slice(0, FIELDS.name[1]), FIELDS.name[0], "latin1");
  writeNumber(block, FIELDS.mode, entry?.mode ?? 0o644);
  writeNumber(block, FIELDS.size, size);
  writeNumber(block, FIELDS.modifiedAt, Math.floor(entry?.modifiedAt ?? 0));
  block.write(flag, FIELDS.type[0], "latin1");
  if (entry !== undefined) block.write(entry.target.slice(0, FIELDS.target[1]), FIELDS.target[0], "latin1");
  block.write(`${sumHeader(block).toString(8).padStart(6, "0")}\0 `, FIELDS.checksum[0], "latin1");
  return block;
}

/** A record of an extended header tells its own length, the digits of it included. */
function makeRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  let length = rest.length;
  while (`${length}${rest}`.length !== length) length = `${length}${rest}`.length;
  return Buffer.from(`${length}${rest}`, "latin1");
}
