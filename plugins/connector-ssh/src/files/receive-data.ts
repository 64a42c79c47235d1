/** Puts what an sftp server answers to a read right where it is wanted, which takes ssh2 one copy and its memory more. */
import type { SFTPWrapper } from "ssh2";

/** What ssh2 keeps to itself, read only where it is still there. */
interface Session {
  readonly _requests?: { [id: number]: ReadRequest | undefined };
  /** Takes what came on the channel; null at its end. */
  push?: (bytes: Buffer | null) => unknown;
}

interface ReadRequest {
  /** Where the data belongs; only of a read. */
  readonly buffer?: Uint8Array;
  readonly cb?: (error: undefined, bytes: Uint8Array, count: number) => void;
}

interface Data {
  readonly id: number;
  readonly place: Uint8Array;
  count: number;
}

const SSH_FXP_VERSION = 2;
const SSH_FXP_DATA = 103;
const LENGTH_BYTES = 4;
/** ssh2 takes no longer ones. */
const MOST_PACKET_BYTES = LENGTH_BYTES + 256 * 1024;
/** Where the number of a request ends. */
const ID_END = LENGTH_BYTES + 1 + 4;
/** Length of the packet, its type, the request's number, and the length of the data. */
const DATA_HEAD_BYTES = LENGTH_BYTES + 1 + 4 + 4;

/** Who is told. */
export interface DataListener {
  /** A part of what was asked for came. */
  onData(): void;
  /** An answer came to a request that was never made, or with more than was asked for. No more of what comes is handed over. */
  onStrayAnswer(): void;
}

/** To be called once, between two packets of a session that is open. @returns what is to be called when it is broken */
export function receiveData(sftp: SFTPWrapper, listener?: DataListener): () => void {
  const session = sftp as unknown as Session;
  const { push, _requests } = session;
  if (typeof push !== "function" || _requests === undefined) return () => {};
  const head = Buffer.alloc(DATA_HEAD_BYTES);
  let headBytes = 0;
  /** What is still to come of a packet whose head is known. */
  let missing = 0;
  let data: Data | undefined;
  let isOver = false;

  /** ssh2 passes over what nobody asked for, and who asked would wait. */
  const isStray = (packet: Buffer, start: number): boolean => {
    if (listener === undefined || packet[start + LENGTH_BYTES] === SSH_FXP_VERSION) return false;
    return session._requests?.[packet.readUInt32BE(start + LENGTH_BYTES + 1)] === undefined;
  };

  /** Fills the head as far as it goes. @returns how many bytes it took */
  const takeHead = (bytes: Buffer, start: number): number => {
    const wanted = headBytes < LENGTH_BYTES ? LENGTH_BYTES : Math.min(DATA_HEAD_BYTES, packetBytes());
    const taken = bytes.copy(head, headBytes, start, start + wanted - headBytes);
    headBytes += taken;
    return taken;
  };
  const packetBytes = (): number => LENGTH_BYTES + head.readUInt32BE(0);
  const isHeadKnown = (): boolean => {
    if (headBytes < LENGTH_BYTES) return false;
    // ssh2 is to refuse it before it comes.
    return packetBytes() > MOST_PACKET_BYTES || headBytes >= Math.min(DATA_HEAD_BYTES, packetBytes());
  };

  const startPacket = (): void => {
    missing = packetBytes() - headBytes;
    isOver = headBytes >= ID_END && (isStray(head, 0) || isTooLong());
    if (isOver) return void listener?.onStrayAnswer();
    data = findData(session, head.subarray(0, headBytes), missing);
    // A copy, because ssh2 may keep it until the rest is there.
    if (data === undefined) push.call(sftp, Buffer.from(head.subarray(0, headBytes)));
    headBytes = 0;
  };
  const isTooLong = (): boolean => {
    if (listener === undefined || headBytes < DATA_HEAD_BYTES || head[LENGTH_BYTES] !== SSH_FXP_DATA) return false;
    const { buffer } = session._requests?.[head.readUInt32BE(LENGTH_BYTES + 1)] ?? {};
    return buffer !== undefined && head.readUInt32BE(ID_END) > buffer.length;
  };
  const finishData = ({ id, place, count }: Data): void => {
    const request = session._requests?.[id];
    data = undefined;
    delete session._requests?.[id];
    request?.cb?.(undefined, place, count);
  };

  /** Hands over packets that came whole and bring no data. @returns where the next one begins */
  const passOn = (bytes: Buffer, start: number): number => {
    let end = start;
    while (bytes.length - end > LENGTH_BYTES && bytes[end + LENGTH_BYTES] !== SSH_FXP_DATA) {
      const next = end + LENGTH_BYTES + bytes.readUInt32BE(end);
      if (next > bytes.length) break;
      if (next - end >= ID_END && isStray(bytes, end)) break;
      end = next;
    }
    if (end > start) push.call(sftp, bytes.subarray(start, end));
    return end;
  };

  session.push = (bytes) => {
    if (bytes === null) return push.call(sftp, null);
    if (isOver) return undefined;
    let start = 0;
    while (start < bytes.length && !isOver) {
      if (missing === 0 && headBytes === 0) {
        start = passOn(bytes, start);
        if (start === bytes.length) break;
      }
      if (missing === 0) {
        start += takeHead(bytes, start);
        if (isHeadKnown()) startPacket();
      } else {
        const part = bytes.subarray(start, start + missing);
        start += part.length;
        missing -= part.length;
        if (data === undefined) {
          push.call(sftp, part);
          continue;
        }
        listener?.onData();
        data.place.set(part, data.count);
        data.count += part.length;
      }
      if (missing === 0 && data !== undefined) finishData(data);
    }
    return undefined;
  };
  return () => {
    isOver = true;
  };
}

/** The data that this is the head of, if it is that of a read which waits for no less. */
function findData(session: Session, head: Buffer, missing: number): Data | undefined {
  if (head.length < DATA_HEAD_BYTES || head[LENGTH_BYTES] !== SSH_FXP_DATA) return undefined;
  const id = head.readUInt32BE(LENGTH_BYTES + 1);
  const length = head.readUInt32BE(LENGTH_BYTES + 1 + 4);
  const place = session._requests?.[id]?.buffer;
  if (place === undefined || length !== missing || length > place.length) return undefined;
  return { id, place, count: 0 };
}
