/** What sftp tells of a file, in the terms of the contract. */
import type { FileStatus } from "@towline/core";
import type { Stats } from "ssh2";
import { believedTime } from "./file-times.ts";

/** The bits of a mode that tell what kind of file it is, and their values. */
const TYPE_BITS = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

/** Undefined where a server does not tell it: not all send those bits. */
function typeOf(mode: number | undefined): FileStatus["type"] | undefined {
  const bits = (mode ?? 0) & TYPE_BITS;
  if (bits === 0) return undefined;
  return bits === REGULAR ? "file" : bits === FOLDER ? "directory" : bits === LINK ? "symlink" : "other";
}

/** What is told, which may be nothing at all. */
type ToldStatus = { readonly [key in keyof FileStatus]: FileStatus[key] | undefined };

export function statusOf({ size, mode, mtime, uid, gid }: Partial<Stats>): ToldStatus {
  return {
    type: typeOf(mode),
    size,
    mode: mode === undefined ? undefined : mode & 0o7777,
    modifiedAt: mtime === undefined ? undefined : believedTime(mtime),
    uid,
    gid,
  };
}

/** What a server that lists a folder told of an entry; undefined where it is to be asked for the rest. */
export function wholeStatusOf(told: Partial<Stats>): FileStatus | undefined {
  const { type, size, ...rest } = statusOf(told);
  const isWhole = type !== undefined && size !== undefined && Object.values(rest).every((value) => value !== undefined);
  return isWhole ? { type, size, ...rest } : undefined;
}
