/** The server's side of a web socket (RFC 6455), as much of it as kubectl's exec needs. */
import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

/** A web socket that a client has opened. */
export interface WebSocket {
  /** False when the client should be given time to read. */
  send(message: Buffer): boolean;
  close(): void;
  readonly socket: Duplex;
}

/** What becomes of what the client sends. */
export interface WebSocketEvents {
  message(message: Buffer): void;
  closed(): void;
}

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const OPCODE = { binary: 2, close: 8, ping: 9, pong: 10 };

/** Answers the upgrade with the protocol that was chosen. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  protocol: string,
  events: WebSocketEvents,
): WebSocket {
  const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${GUID}`).digest("base64");
  const lines = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"];
  const answers = [`Sec-WebSocket-Accept: ${accept}`, `Sec-WebSocket-Protocol: ${protocol}`];
  socket.write(`${[...lines, ...answers].join("\r\n")}\r\n\r\n`);
  let received = Buffer.alloc(0);
  let pieces: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const frame = readFrame(received);
      if (frame === undefined) return;
      received = received.subarray(frame.length);
      if (frame.opcode === OPCODE.ping) socket.write(makeFrame(OPCODE.pong, frame.payload));
      else if (frame.opcode === OPCODE.close) socket.end(makeFrame(OPCODE.close, frame.payload));
      else if (frame.opcode < OPCODE.close) {
        pieces.push(frame.payload);
        if (!frame.last) continue;
        events.message(Buffer.concat(pieces));
        pieces = [];
      }
    }
  });
  socket.on("error", () => {});
  socket.on("close", () => events.closed());
  return {
    socket,
    send: (message) => socket.writable && socket.write(makeFrame(OPCODE.binary, message)),
    close: () => void socket.end(makeFrame(OPCODE.close, Buffer.from([0x03, 0xe8]))),
  };
}

function makeFrame(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  head[1] = head.length === 2 ? payload.length : head.length === 4 ? 126 : 127;
  if (head.length === 4) head.writeUInt16BE(payload.length, 2);
  if (head.length === 10) head.writeBigUInt64BE(BigInt(payload.length), 2);
  return Buffer.concat([head, payload]);
}

/** The first frame, unmasked; undefined while it is not whole. */
function readFrame(bytes: Buffer): { opcode: number; last: boolean; payload: Buffer; length: number } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  const short = second & 0x7f;
  const start = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < start + 4) return undefined;
  const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const length = start + 4 + size;
  if (bytes.length < length) return undefined;
  const mask = bytes.subarray(start, start + 4);
  const payload = Buffer.from(bytes.subarray(start + 4, length));
  for (const [index, byte] of payload.entries()) payload[index] = byte ^ (mask[index % 4] ?? 0);
  return { opcode: first & 0x0f, last: (first & 0x80) !== 0, payload, length };
}
