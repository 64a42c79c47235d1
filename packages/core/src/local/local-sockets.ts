/** Sockets of the local machine: connecting, and listening. */
import { once } from "node:events";
import { connect as connectSocket, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Listener, OpenOptions, SocketAddress } from "../connector/connection.ts";
import { onAbort } from "../waiting/on-abort.ts";

export function openTcpHere(host: string, port: number, options: OpenOptions = {}): Promise<Duplex> {
  options.signal?.throwIfAborted();
  const { family, localAddress } = options;
  const choice = {
    ...(family === undefined ? {} : { family }),
    ...(localAddress === undefined ? {} : { localAddress }),
  };
  // Nagle's algorithm would hold back each small request until the one before it is acknowledged.
  return opened(connectSocket({ host, port, noDelay: true, allowHalfOpen: true, ...choice }), options);
}

export function openUnixHere(path: string, options: OpenOptions = {}): Promise<Duplex> {
  options.signal?.throwIfAborted();
  return opened(connectSocket({ path, allowHalfOpen: true }), options);
}

async function opened(socket: Socket, { signal }: OpenOptions): Promise<Socket> {
  const stopListening = onAbort(signal, () => socket.destroy(new Error("aborted")));
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("error", reject);
    });
    return socket;
  } finally {
    stopListening();
  }
}

/** A unix socket is for its owner alone. */
export async function listenHere(
  address: SocketAddress,
  accept: (connection: Duplex) => void,
  options: OpenOptions = {},
): Promise<Listener> {
  options.signal?.throwIfAborted();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, accept);
  const closed = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const listening = once(server, "listening");
  if ("path" in address) listenPrivately(server, address.path);
  else server.listen(address.port, address.host);
  await listening;
  server.on("error", () => {});
  return {
    address: addressOf(server, address),
    closed,
    close() {
      server.close();
      return closed;
    },
  };
}

/** Binding happens within the call, so nothing else is created with these bits. */
function listenPrivately(server: Server, path: string): void {
  const before = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(before);
  }
}

function addressOf(server: Server, asked: SocketAddress): SocketAddress {
  const bound = server.address();
  return bound === null || typeof bound === "string" ? asked : { host: bound.address, port: bound.port };
}
