/** Makes an ssh2 client whose packets go through a master in proxy mode: ssh2 then has channels, and no cryptography. */
import type { Socket } from "node:net";
import ssh2, { type Client } from "ssh2";
import { joinWrites } from "../ssh2-internals/join-writes.ts";

/** What ssh2 keeps to itself, and all that stands between its channels and the wire. */
interface Protocol {
  start: () => void;
  parse: (bytes: Buffer, start: number, end: number) => void;
  _cipher: unknown;
  _remoteIdentRaw: Buffer;
  readonly _onWrite: (bytes: Buffer) => void;
  readonly _onHeader: (header: { readonly versions: { readonly software: string } }) => void;
  readonly _onPayload: (payload: Buffer) => unknown;
}

/** Bytes before a packet's content: its length, and the length of its padding. */
const HEADER_BYTES = 5;

/**
 * A client that is logged in already.
 *
 * @param software what the server calls itself, such as `OpenSSH_9.2p1`
 * @param agent the agent's socket, where commands may ask for its forwarding
 * @throws Error where ssh2 is built in another way than is known here.
 */
export function makeProxiedClient(socket: Socket, software: string, agent: string | undefined): Client {
  const client = new ssh2.Client();
  // Whoever gets the client listens too; until then an error must not bring the program down.
  client.on("error", () => undefined);
  joinWrites(socket);
  client.connect({
    sock: socket,
    // Not sent: nobody asks.
    username: "proxied",
    ...(agent === undefined ? {} : { agent }),
    readyTimeout: 0,
    keepaliveInterval: 0,
  });
  const protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol;
  const known = ["start", "parse", "_onWrite", "_onHeader", "_onPayload"] as const;
  if (protocol === undefined || known.some((name) => typeof protocol[name] !== "function")) {
    socket.destroy();
    throw new Error("this release of ssh2 is not known");
  }
  // The master has greeted the server and exchanged keys with it: there is nothing to start, encrypt or decrypt.
  protocol.start = () => undefined;
  protocol._cipher = makePlainWriter(protocol._onWrite);
  protocol.parse = makePlainReader((payload) => protocol._onPayload(payload));
  protocol._remoteIdentRaw = Buffer.from(`SSH-2.0-${software}`);
  protocol._onHeader({ versions: { software } });
  return client;
}

/** In the shape of ssh2's ciphers. OpenSSH takes no padding here. */
function makePlainWriter(write: (bytes: Buffer) => void) {
  return {
    allocPacket: (payloadBytes: number): Buffer => {
      const packet = Buffer.allocUnsafe(HEADER_BYTES + payloadBytes);
      packet.writeUInt32BE(1 + payloadBytes, 0);
      packet[HEADER_BYTES - 1] = 0;
      return packet;
    },
    encrypt: write,
    free: () => undefined,
  };
}

/** Cuts bytes into packets, and hands over the content of each. */
export function makePlainReader(onPayload: (payload: Buffer) => void): Protocol["parse"] {
  let rest: Buffer = Buffer.alloc(0);
  let missing = 0;
  let parts: Buffer[] = [];
  return (bytes, start, end) => {
    const chunk = bytes.subarray(start, end);
    // A long packet comes in many chunks: they are joined once.
    if (missing > chunk.length) {
      parts.push(chunk);
      missing -= chunk.length;
      return;
    }
    rest = parts.length === 0 ? chunk : Buffer.concat([...parts, chunk]);
    parts = [];
    missing = 0;
    let position = 0;
    while (rest.length - position >= HEADER_BYTES) {
      const next = position + 4 + rest.readUInt32BE(position);
      if (next > rest.length) {
        missing = next - rest.length;
        break;
      }
      const padding = rest[position + HEADER_BYTES - 1] ?? 0;
      const payload = rest.subarray(position + HEADER_BYTES, next - padding);
      position = next;
      onPayload(payload);
    }
    if (position < rest.length) {
      parts = [rest.subarray(position)];
      // Without a whole header, one more byte is the least that is needed.
      missing = Math.max(missing, 1);
    }
  };
}
