/** The host's files over sftp. */
import type { FileAccess, OpenFile } from "@towline/core";
import type { SFTPWrapper, Stats } from "ssh2";
import type { BulkSender } from "../connection/bulk-sender.ts";
import { explainFullDisk, type FileSystemStatus } from "./explain-full-disk.ts";
import { explainFileError, FAILURE, makeFileError } from "./file-errors.ts";
import { statusOf } from "./file-status.ts";
import { type Ask, listFolder } from "./list-folder.ts";
import { sendWrite } from "./send-write.ts";
import { type SessionParts, SftpSession } from "./sftp-session.ts";

/** Two MiB under way, as much as a channel takes. Large chunks cost half the time, but some servers cut them short. */
const SMALL_CHUNKS = { chunkBytes: 32 * 1024, inFlight: 64 };
/** Requests count too, and what is more than the channel takes has to wait. */
const LARGE_WRITES = { chunkBytes: 128 * 1024, inFlight: 15 };
/** ssh2 asks for no more at once. */
const LARGE_READS = { chunkBytes: 252 * 1024, inFlight: 8 };

type Done<Value> = (error?: Error | null, value?: Value) => void;

/** What the server says it can do beyond the protocol; internal to ssh2. */
interface SessionInternals {
  readonly _extensions?: { readonly [name: string]: string };
}

/** File access on a connection. Nothing is sent until a member is called. */
export function makeFileAccess(parts: SessionParts, sender: BulkSender): FileAccess {
  const session = new SftpSession(parts, sender);

  const ask = async <Value>(
    action: string,
    path: string,
    request: (sftp: SFTPWrapper, done: Done<Value>) => void,
  ): Promise<Value> => {
    try {
      return await session.ask(
        (sftp) =>
          new Promise<Value>((resolve, reject) => {
            request(sftp, (error, value) => (error ? reject(error) : resolve(value as Value)));
          }),
      );
    } catch (error) {
      throw explainFileError(parts.name, action, path, error, parts.lost());
    }
  };
  const lstat = async (path: string) =>
    statusOf(await ask<Stats>("lstat", path, (sftp, done) => sftp.lstat(path, done)));
  /** Servers have no status for "it is there already". */
  const explainExisting = async (action: string, path: string, error: unknown): Promise<unknown> => {
    if (statusNumber(error) !== FAILURE) return error;
    const isThere = await lstat(path).then(
      () => true,
      () => false,
    );
    return isThere ? makeFileError(action, path, "EEXIST", error) : error;
  };

  const listEntries: NonNullable<FileAccess["listEntries"]> = (path, onEntries = () => {}) =>
    listFolder(ask, path, onEntries);

  return {
    open: async (path, flags, mode) => {
      try {
        const handle = await ask<Buffer>("open", path, (sftp, done) =>
          mode === undefined ? sftp.open(path, flags, done) : sftp.open(path, flags, mode, done),
        );
        const extensions = ((await session.get()) as SessionInternals)._extensions ?? {};
        return makeOpenFile(ask, path, flags, handle, extensions);
      } catch (error) {
        throw flags === "wx" ? await explainExisting("open", path, error) : error;
      }
    },
    rename: async (from, to) => {
      try {
        // How to ask depends on what the server can do. Without one, `ask` tells.
        await session.get().catch(() => {});
        await ask<void>("rename", from, (sftp, done) => {
          const replaces = (sftp as SessionInternals)._extensions?.["posix-rename@openssh.com"] === "1";
          if (replaces) sftp.ext_openssh_rename(from, to, done);
          else sftp.rename(from, to, done);
        });
      } catch (error) {
        // Without the extension a rename does not replace.
        if (statusNumber(error) !== FAILURE || (await lstat(to).catch(() => undefined))?.type !== "file") throw error;
        await ask<void>("unlink", to, (sftp, done) => sftp.unlink(to, done));
        await ask<void>("rename", from, (sftp, done) => sftp.rename(from, to, done));
      }
    },
    remove: async (path) => {
      try {
        await ask<void>("unlink", path, (sftp, done) => sftp.unlink(path, done));
      } catch (error) {
        const isFolder = (await lstat(path).catch(() => undefined))?.type === "directory";
        if (!isFolder) throw error;
        await ask<void>("rmdir", path, (sftp, done) => sftp.rmdir(path, done));
      }
    },
    stat: async (path) => statusOf(await ask<Stats>("stat", path, (sftp, done) => sftp.stat(path, done))),
    lstat,
    list: async (path) => (await listEntries(path)).map(({ name }) => name),
    listEntries,
    mkdir: async (path, mode) => {
      try {
        await ask<void>("mkdir", path, (sftp, done) =>
          mode === undefined ? sftp.mkdir(path, done) : sftp.mkdir(path, { mode }, done),
        );
      } catch (error) {
        throw await explainExisting("mkdir", path, error);
      }
    },
    chmod: (path, mode) => ask<void>("chmod", path, (sftp, done) => sftp.chmod(path, mode, done)),
    utimes: (path, accessedAt, modifiedAt) =>
      ask<void>("utimes", path, (sftp, done) => sftp.utimes(path, accessedAt, modifiedAt, done)),
    readlink: (path) => ask<string>("readlink", path, (sftp, done) => sftp.readlink(path, done)),
    symlink: (target, path) => ask<void>("symlink", path, (sftp, done) => sftp.symlink(target, path, done)),
  };
}

function makeOpenFile(
  ask: Ask,
  path: string,
  flags: Parameters<FileAccess["open"]>[1],
  handle: Buffer,
  extensions: NonNullable<SessionInternals["_extensions"]>,
): OpenFile {
  const canSync = extensions["fsync@openssh.com"] === "1";
  // Who tells its limits, such as OpenSSH since 8.5, takes chunks of up to 255 KiB.
  const large = flags === "r" ? LARGE_READS : LARGE_WRITES;
  const preferred = extensions["limits@openssh.com"] === "1" ? large : SMALL_CHUNKS;
  const explain = async (error: unknown, length: number): Promise<never> => {
    throw await explainFullDisk(error, path, length, () =>
      ask<FileSystemStatus>("statvfs", path, (sftp, done) => sftp.ext_openssh_fstatvfs(handle, done)),
    );
  };
  return {
    read: async (offset, length, memory) => {
      const buffer =
        memory === undefined ? Buffer.allocUnsafe(length) : Buffer.from(memory.buffer, memory.byteOffset, length);
      const count = await ask<number>("read", path, (sftp, done) =>
        // At the end of the file ssh2 gives no count at all.
        sftp.read(handle, buffer, 0, length, offset, (error, bytes) => done(error, bytes ?? 0)),
      );
      return buffer.subarray(0, count);
    },
    write: (bytes, offset) =>
      ask<void>("write", path, (sftp, done) => {
        const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
        sendWrite(sftp, handle, buffer, offset, done);
      }).catch((error: unknown) => explain(error, bytes.length)),
    ...(canSync ? { sync: () => ask<void>("fsync", path, (sftp, done) => sftp.ext_openssh_fsync(handle, done)) } : {}),
    close: () => ask<void>("close", path, (sftp, done) => sftp.close(handle, done)),
    preferred,
  };
}

function statusNumber(error: unknown): unknown {
  return ((error as Error).cause as { code?: unknown } | undefined)?.code;
}
