/** Reads what a SOCKS5 client asks for (RFC 1928), and answers it. */
import type { Duplex } from "node:stream";
import type { TcpAddress } from "../connector/connection.ts";
import { readExactly } from "./read-exactly.ts";

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const NO_ACCEPTABLE_METHOD = 0xff;
const CONNECT = 1;
const NAME = { ipv4: 1, domain: 3, ipv6: 4 } as const;

/** The answers that this proxy gives. */
const REPLY = {
  granted: 0,
  failed: 1,
  prohibited: 2,
  hostUnreachable: 4,
  refused: 5,
  commandUnsupported: 7,
  addressUnsupported: 8,
} as const;

/** A request that can't be met; the client has been told. */
class SocksError extends Error {}

/** @throws SocksError for a request that can't be met */
export async function readSocksRequest(client: Duplex, signal: AbortSignal): Promise<TcpAddress> {
  const [version = 0, methodCount = 0] = await readExactly(client, 2, signal);
  if (version !== VERSION) throw new SocksError(`a client spoke SOCKS version ${version}, and this proxy speaks 5`);
  const methods = await readExactly(client, methodCount, signal);
  if (!methods.includes(NO_AUTHENTICATION)) {
    client.end(Buffer.from([VERSION, NO_ACCEPTABLE_METHOD]));
    throw new SocksError("a SOCKS client wants a password, and this proxy has none");
  }
  client.write(Buffer.from([VERSION, NO_AUTHENTICATION]));
  const [, command, , kind] = await readExactly(client, 4, signal);
  const host = await readHost(client, kind, signal);
  const port = (await readExactly(client, 2, signal)).readUInt16BE();
  if (command !== CONNECT) {
    endWithReply(client, REPLY.commandUnsupported);
    throw new SocksError("a SOCKS client asked for something other than a connection");
  }
  return { host, port };
}

async function readHost(client: Duplex, kind: number | undefined, signal: AbortSignal): Promise<string> {
  switch (kind) {
    case NAME.ipv4:
      return [...(await readExactly(client, 4, signal))].join(".");
    case NAME.domain: {
      const [length = 0] = await readExactly(client, 1, signal);
      const name = (await readExactly(client, length, signal)).toString("latin1");
      // What a name may hold; anything else is no name of a host.
      if (/^[\w.:%-]+$/.test(name)) return name;
      endWithReply(client, REPLY.addressUnsupported);
      throw new SocksError(`a SOCKS client asked for the host ${JSON.stringify(name)}, which is no name`);
    }
    case NAME.ipv6:
      return showIpv6(await readExactly(client, 16, signal));
    default:
      endWithReply(client, REPLY.addressUnsupported);
      throw new SocksError(`a SOCKS client named a host in an unknown way (${kind})`);
  }
}

function showIpv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, index) => bytes.readUInt16BE(index * 2).toString(16));
  return groups.join(":");
}

/** Says that the connection is there. */
export function grant(client: Duplex): void {
  client.write(makeReply(REPLY.granted));
}

/** Says that it is not, and why. */
export function endWithReply(client: Duplex, reply: number): void {
  client.end(makeReply(reply));
}

/** The address that the far end is reached from isn't known here, so it is told as zeros, as OpenSSH does. */
function makeReply(reply: number): Buffer {
  return Buffer.from([VERSION, reply, 0, NAME.ipv4, 0, 0, 0, 0, 0, 0]);
}

/** What a failure is called in SOCKS. */
export function replyOf(error: unknown): number {
  const { code, reason } = error as { readonly code?: unknown; readonly reason?: unknown };
  if (reason === "carrier") return REPLY.prohibited;
  if (code === "ECONNREFUSED") return REPLY.refused;
  return code === "ENOTFOUND" || code === "EHOSTUNREACH" || code === "ETIMEDOUT" ? REPLY.hostUnreachable : REPLY.failed;
}
