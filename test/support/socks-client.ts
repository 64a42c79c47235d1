/** A SOCKS5 client that says what it is told to. */
import { once } from "node:events";
import { connect, isIPv4, isIPv6, type NetConnectOpts, type Socket } from "node:net";

/** A client that has asked. */
export interface SocksClient {
  /** What the proxy answered; 0 is yes. */
  readonly reply: number;
  /** Sends it, ends its half, and gives what came back. */
  talk(text: string): Promise<string>;
}

/** Asks the proxy for a connection; byte for byte, so that nothing depends on packets. */
export async function startSocksClient(
  proxy: NetConnectOpts,
  to: { readonly host: string; readonly port: number; readonly command?: number },
): Promise<SocksClient> {
  const socket = connect({ ...proxy, allowHalfOpen: true });
  socket.setNoDelay(true);
  await once(socket, "connect");
  socket.write(Buffer.from([5, 2, 2, 0]));
  await read(socket, 2);
  const request = Buffer.concat([Buffer.from([5, to.command ?? 1, 0]), encodeHost(to.host), encodePort(to.port)]);
  for (const byte of request) socket.write(Buffer.from([byte]));
  const answer = await read(socket, 10);
  return {
    reply: answer[1] ?? -1,
    async talk(text) {
      const chunks: Buffer[] = [];
      socket.on("data", (chunk: Buffer) => chunks.push(chunk));
      socket.end(text);
      await once(socket, "end");
      return Buffer.concat(chunks).toString();
    },
  };
}

async function read(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes: Buffer | null = socket.read(length);
    if (bytes !== null) return bytes;
    await once(socket, "readable");
  }
}

function encodeHost(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split(".").map(Number)]);
  if (isIPv6(host)) return Buffer.concat([Buffer.from([4]), Buffer.alloc(15), Buffer.from([1])]);
  return Buffer.from([3, host.length, ...Buffer.from(host)]);
}

function encodePort(port: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(port);
  return bytes;
}
