/** A file that is open on an sftp server. */
import type { OpenFile } from "@towline/core";
import type { ServerQuestions } from "./ask-server.ts";
import { explainFullDisk, type FileSystemStatus } from "./explain-full-disk.ts";
import { isVague } from "./file-errors.ts";
import { RequestsInTurn } from "./in-turn.ts";
import { sendWrite } from "./send-write.ts";

type Preferred = NonNullable<OpenFile["preferred"]>;

/** Two MiB under way, as much as a channel takes. Large chunks cost half the time, but some servers cut them short. */
const SMALL_CHUNKS: Preferred = { chunkBytes: 32 * 1024, inFlight: 64 };
/** Requests count too, and what is more than the channel takes has to wait. */
const LARGE_WRITES: Preferred = { chunkBytes: 128 * 1024, inFlight: 15 };
/** ssh2 asks for no more at once. */
const LARGE_READS: Preferred = { chunkBytes: 252 * 1024, inFlight: 8 };

/** Every server takes as much at once. */
const SMALLEST_WRITE = 2048;
const SMALLEST_READ = 512;

/** @param giveBack called when it has been closed */
export async function makeOpenFile(
  server: ServerQuestions,
  path: string,
  isRead: boolean,
  handle: Buffer,
  giveBack: () => void,
): Promise<OpenFile> {
  const { facts } = server;
  // Who tells its limits, such as OpenSSH since 8.5, takes chunks of up to 255 KiB.
  const { chunkBytes, inFlight } = !(await server.has("limits@openssh.com"))
    ? SMALL_CHUNKS
    : isRead
      ? LARGE_READS
      : LARGE_WRITES;
  const limits = await server.limits();
  const most = isRead ? Math.min(limits.read, facts.largestRead) : Math.min(limits.write, facts.largestWrite);
  const canSync = (await server.has("fsync@openssh.com")) && !facts.lacks.has("fsync");

  const writeOne = (bytes: Uint8Array, offset: number): Promise<void> =>
    server.ask<void>(
      "write",
      path,
      (sftp, done) => {
        sendWrite(sftp, handle, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset, done);
      },
      bytes.byteLength,
    );
  /** Piece by piece, of the size that turns out to be taken. */
  const writeAlone = async (bytes: Uint8Array, offset: number): Promise<void> => {
    let most = facts.largestWrite;
    for (let done = 0; done < bytes.length; ) {
      const piece = bytes.subarray(done, done + most);
      try {
        await writeOne(piece, offset + done);
      } catch (error) {
        if (!isVague(error) || piece.length <= SMALLEST_WRITE) throw error;
        most = Math.floor(piece.length / 2);
        continue;
      }
      done += piece.length;
      facts.largestWrite = Math.min(facts.largestWrite, most);
    }
  };
  const writes = new RequestsInTurn({
    isKnown: () => facts.writesInTurn,
    learn: () => {
      facts.writesInTurn = true;
    },
  });

  const readOne = (buffer: Buffer, offset: number): Promise<number> =>
    server.ask<number>("read", path, (sftp, done) =>
      // At the end of the file ssh2 gives no count at all.
      sftp.read(handle, buffer, 0, buffer.length, offset, (error, bytes) => done(error, bytes ?? 0)),
    );
  /** An answer may be shorter than what was asked for, and that is not the end. */
  const readAll = async (buffer: Buffer, offset: number): Promise<Buffer> => {
    let count = 0;
    let short: number | undefined;
    while (count < buffer.length) {
      const wanted = Math.min(buffer.length - count, facts.largestRead);
      const got = await readOne(buffer.subarray(count, count + wanted), offset + count);
      if (got === 0) break;
      // More came after it: that is all that one answer holds.
      if (short !== undefined) facts.largestRead = Math.min(facts.largestRead, Math.max(short, SMALLEST_READ));
      short = got < wanted ? got : undefined;
      count += got;
    }
    return buffer.subarray(0, count);
  };
  const reads = new RequestsInTurn({
    isKnown: () => facts.readsInTurn,
    learn: () => {
      facts.readsInTurn = true;
    },
  });

  return {
    read(offset, length, memory) {
      const buffer =
        memory === undefined ? Buffer.allocUnsafe(length) : Buffer.from(memory.buffer, memory.byteOffset, length);
      const read = (): Promise<Buffer> => readAll(buffer, offset);
      return reads.run(read, read);
    },
    async write(bytes, offset) {
      try {
        await writes.run(
          () => (bytes.length > facts.largestWrite ? writeAlone(bytes, offset) : writeOne(bytes, offset)),
          () => writeAlone(bytes, offset),
        );
      } catch (error) {
        throw await explainFullDisk(error, path, bytes.length, () =>
          server.ask<FileSystemStatus>("statvfs", path, (sftp, done) => sftp.ext_openssh_fstatvfs(handle, done)),
        );
      }
    },
    ...(canSync
      ? {
          sync: () => server.askFor<void>("fsync", "fsync", path, (sftp, done) => sftp.ext_openssh_fsync(handle, done)),
        }
      : {}),
    close: () => server.ask<void>("close", path, (sftp, done) => sftp.close(handle, done)).finally(giveBack),
    preferred: { chunkBytes: Math.min(chunkBytes, most), inFlight },
  };
}
