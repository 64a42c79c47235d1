/** Between Node's file attributes and errors and those of the sftp protocol. */
import { constants, type Stats } from "node:fs";
import { chmod, truncate, utimes } from "node:fs/promises";
import ssh2, { type Attributes, type FileEntry } from "ssh2";

const { OPEN_MODE, STATUS_CODE } = ssh2.utils.sftp;

/** Something whose attributes can be changed: an open file, or a path. */
interface Changeable {
  chmod(mode: number): Promise<void>;
  truncate(size: number): Promise<void>;
  utimes(accessedAt: number, modifiedAt: number): Promise<void>;
}

/** A path as something whose attributes can be changed. */
export function changeable(file: string): Changeable {
  return {
    chmod: (mode) => chmod(file, mode),
    truncate: (size) => truncate(file, size),
    utimes: (accessedAt, modifiedAt) => utimes(file, accessedAt, modifiedAt),
  };
}

/** Changes what the client named. Owners stay as they are: the demo has one user. */
export async function applyAttributes(file: Changeable, attributes: Partial<Attributes>): Promise<void> {
  if (attributes.size !== undefined) await file.truncate(attributes.size);
  if (attributes.mode !== undefined) await file.chmod(attributes.mode & 0o7777);
  if (attributes.atime !== undefined && attributes.mtime !== undefined) {
    await file.utimes(attributes.atime, attributes.mtime);
  }
}

/** What the protocol tells about a file. */
export function attributesOf(stats: Stats): Attributes {
  return {
    mode: stats.mode,
    uid: stats.uid,
    gid: stats.gid,
    size: stats.size,
    atime: Math.floor(stats.atimeMs / 1000),
    mtime: Math.floor(stats.mtimeMs / 1000),
  };
}

/** One name in a folder's list. */
export function entryOf(name: string, stats?: Stats): FileEntry {
  const attributes = stats === undefined ? {} : attributesOf(stats);
  return { filename: name, longname: name, attrs: attributes as Attributes };
}

/** Flags of the protocol as flags of the system. */
export function openFlagsOf(flags: number): number {
  const access =
    (flags & OPEN_MODE.READ) !== 0 && (flags & OPEN_MODE.WRITE) !== 0
      ? constants.O_RDWR
      : (flags & OPEN_MODE.WRITE) !== 0
        ? constants.O_WRONLY
        : constants.O_RDONLY;
  return (
    access |
    ((flags & OPEN_MODE.APPEND) !== 0 ? constants.O_APPEND : 0) |
    ((flags & OPEN_MODE.CREAT) !== 0 ? constants.O_CREAT : 0) |
    ((flags & OPEN_MODE.TRUNC) !== 0 ? constants.O_TRUNC : 0) |
    ((flags & OPEN_MODE.EXCL) !== 0 ? constants.O_EXCL : 0)
  );
}

/** What went wrong, in the protocol's words. */
export function statusOf(error: unknown): { code: number; message: string } {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return { code: STATUS_CODE.NO_SUCH_FILE, message: "No such file" };
  if (code === "EACCES" || code === "EPERM")
    return { code: STATUS_CODE.PERMISSION_DENIED, message: "Permission denied" };
  return { code: STATUS_CODE.FAILURE, message };
}

/** The texts in the data of an extended request, each with its length before it. */
export function textsIn(data: Buffer): string[] {
  const texts: string[] = [];
  for (let offset = 0; offset + 4 <= data.length; ) {
    const end = offset + 4 + data.readUInt32BE(offset);
    texts.push(data.toString("utf8", offset + 4, end));
    offset = end;
  }
  return texts;
}
