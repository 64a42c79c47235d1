/** The local machine's files, in the terms of the contract. */
import { constants, type Stats } from "node:fs";
import * as fs from "node:fs/promises";
import type { FileAccess, FileStatus, OpenFile } from "../connector/connection.ts";
import { timeForNode } from "../connector/file-time.ts";

const OPEN_FLAGS = {
  r: constants.O_RDONLY,
  "r+": constants.O_RDWR,
  w: constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC,
  wx: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
} as const;

/** File access on this machine. */
export const localFiles: FileAccess = {
  open: async (path, flags, mode) => openFile(await fs.open(path, OPEN_FLAGS[flags], mode)),
  rename: (from, to) => fs.rename(from, to),
  remove: async (path) => ((await fs.lstat(path)).isDirectory() ? fs.rmdir(path) : fs.unlink(path)),
  stat: async (path) => fileStatus(await fs.stat(path)),
  lstat: async (path) => fileStatus(await fs.lstat(path)),
  list: (path) => fs.readdir(path),
  mkdir: async (path, mode) => void (await fs.mkdir(path, { mode })),
  chmod: (path, mode) => fs.chmod(path, mode),
  utimes: (path, accessedAt, modifiedAt) => fs.utimes(path, timeForNode(accessedAt), timeForNode(modifiedAt)),
  readlink: (path) => fs.readlink(path),
  symlink: (target, path) => fs.symlink(target, path),
};

function openFile(handle: fs.FileHandle): OpenFile {
  return {
    async read(offset, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafe(length), 0, length, offset);
      return buffer.subarray(0, bytesRead);
    },
    async write(bytes, offset) {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, offset + done);
        done += bytesWritten;
      }
    },
    sync: () => handle.sync(),
    close: () => handle.close(),
    preferred: { chunkBytes: 1024 * 1024, inFlight: 2 },
  };
}

/** The contract's view of a file's status. */
function fileStatus(stats: Stats): FileStatus {
  return {
    type: stats.isFile() ? "file" : stats.isDirectory() ? "directory" : stats.isSymbolicLink() ? "symlink" : "other",
    size: stats.size,
    mode: stats.mode & 0o7777,
    modifiedAt: stats.mtimeMs / 1000,
    uid: stats.uid,
    gid: stats.gid,
  };
}
