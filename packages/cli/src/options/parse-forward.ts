/** Reads port forwards as ssh writes them: `[BIND:]PORT:HOST:PORT`, where a path stands for a unix socket. */
import type { SocketAddress } from "@towline/core";
import { UsageError } from "../process/usage-error.ts";

/** Nobody but this machine reaches a forward unless it is asked for. */
const LOOPBACK = "127.0.0.1";
const ANYWHERE = "0.0.0.0";

/** Where to listen and where it leads. @throws UsageError */
export function parseForward(
  option: string,
  text: string,
): { readonly listen: SocketAddress; readonly to: SocketAddress } {
  const parts = splitParts(text);
  const to = parts.length > 1 ? readEnd(parts) : undefined;
  const listen = to === undefined ? undefined : readStart(parts);
  if (to === undefined || listen === undefined) {
    throw new UsageError(
      `${option} takes [BIND:]PORT:HOST:PORT, not ${JSON.stringify(text)}`,
      "Such as 8080:localhost:80, 127.0.0.1:5432:db.internal:5432, 0:[::1]:80 (any free port), or 8080:/run/app.sock.",
    );
  }
  return { listen, to };
}

/** Where a proxy listens. @throws UsageError */
export function parseListen(option: string, text: string): SocketAddress {
  const listen = readStart(splitParts(text));
  if (listen !== undefined) return listen;
  throw new UsageError(`${option} takes [BIND:]PORT, such as 1080, not ${JSON.stringify(text)}`);
}

/** An IPv6 address is in brackets. */
function splitParts(text: string): string[] {
  return text.match(/\[[^\]]*\](?=:|$)|[^:]+|(?<=^|:)(?=:|$)/g) ?? [];
}

/** The last part, when it is a path, or the last two; they are taken off. */
function readEnd(parts: string[]): SocketAddress | undefined {
  const last = parts.pop() ?? "";
  if (last.startsWith("/")) return { path: last };
  const port = readPort(last, 1);
  const host = readHost(parts.pop());
  return port === undefined || host === undefined || host === "" || host === "*" ? undefined : { host, port };
}

/** All of the parts: a path, a port, or an address and a port. */
function readStart(parts: readonly string[]): SocketAddress | undefined {
  const [first = "", second, ...more] = parts;
  if (more.length > 0) return undefined;
  if (second === undefined && first.startsWith("/")) return { path: first };
  const port = readPort(second ?? first, 0);
  const host = second === undefined ? LOOPBACK : readHost(first);
  if (port === undefined || host === undefined) return undefined;
  return { host: host === "" || host === "*" ? ANYWHERE : host, port };
}

function readHost(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const address = /^\[([0-9a-fA-F:.]+(?:%[\w.-]+)?)\]$/.exec(text)?.[1];
  if (address !== undefined) return address;
  // What begins with a dash is an option gone astray, and white space is a quote gone astray.
  return /^(\*|[\w.][\w.-]*)?$/.test(text) ? text : undefined;
}

function readPort(text: string, lowest: 0 | 1): number | undefined {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  return port >= lowest && port <= 65_535 ? port : undefined;
}
