/** What sftp tells of a file, in the terms of the contract. */
import type { FileStatus } from "@towline/core";
import type { Stats } from "ssh2";

/** The bits of a mode that tell what kind of file it is, and their values. */
const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

function typeOf(mode: number): FileStatus["type"] {
  const bits = mode & TYPE_BITS;
  return bits === REGULAR ? "file" : bits === FOLDER ? "directory" : bits === LINK ? "symlink" : "other";
}

export function statusOf(stats: Stats): FileStatus {
  return {
    type: typeOf(stats.mode),
    size: stats.size,
    mode: stats.mode & 0o7777,
    modifiedAt: stats.mtime,
    uid: stats.uid,
    gid: stats.gid,
  };
}

/** Whether a server that lists a folder told all that it tells when it is asked for one entry. */
export function isWhole({ size, mode, mtime, uid, gid }: Partial<Stats>): boolean {
  return [size, mode, mtime, uid, gid].every((value) => value !== undefined);
}
