/** Asks an sftp server to write, at less cost than ssh2 does. */
import type { SFTPWrapper } from "ssh2";
import { wrongAnswer } from "./check-answers.ts";
import { gathererOf } from "./gather-requests.ts";

type Done = (error?: Error | null) => void;

/** What ssh2 keeps to itself, read only where it is still there. */
interface Session {
  _writeReqid?: number;
  readonly _maxWriteLen?: number;
  readonly _requests?: { [id: number]: { cb: (error?: Error | null, value?: unknown) => void } };
}

const SSH_FXP_WRITE = 6;

/** `bytes` must not change before `done` is called. */
export function sendWrite(sftp: SFTPWrapper, handle: Buffer, bytes: Buffer, offset: number, done: Done): void {
  const session = sftp as unknown as Session;
  const { _writeReqid: last, _requests: requests, _maxWriteLen: most = 0 } = session;
  if (last !== undefined && requests !== undefined && bytes.length > 0 && bytes.length <= most) {
    const id = (last + 1) >>> 0;
    if (gathererOf(sftp)?.send(makeHead(id, handle, offset, bytes.length), bytes)) {
      session._writeReqid = id;
      requests[id] = { cb: (error, value) => done(error ?? (value === undefined ? undefined : wrongAnswer())) };
      return;
    }
  }
  sftp.write(handle, bytes, 0, bytes.length, offset, (error) => done(error));
}

/** All of the request but the bytes. */
function makeHead(id: number, handle: Buffer, offset: number, length: number): Buffer {
  const head = Buffer.allocUnsafe(4 + 1 + 4 + 4 + handle.length + 8 + 4);
  head.writeUInt32BE(head.length - 4 + length, 0);
  head[4] = SSH_FXP_WRITE;
  head.writeUInt32BE(id, 5);
  head.writeUInt32BE(handle.length, 9);
  handle.copy(head, 13);
  head.writeBigUInt64BE(BigInt(offset), 13 + handle.length);
  head.writeUInt32BE(length, head.length - 4);
  return head;
}
