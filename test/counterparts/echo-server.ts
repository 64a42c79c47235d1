/** Servers at the far end of forwards, and a client that says all and reads all. */
import { once } from "node:events";
import { connect, createServer, type NetConnectOpts, type Server, type Socket } from "node:net";

/** A server that runs. */
export interface FarEnd {
  readonly address: { readonly host: string; readonly port: number };
  stop(): Promise<void>;
}

/** Answers with what it was sent, once the client has ended its half. */
export function startEcho(host = "127.0.0.1"): Promise<FarEnd> {
  return serve(host, (socket) => {
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("end", () => socket.end(Buffer.concat(chunks)));
  });
}

/** Serves each connection as told. */
export async function serve(host: string, handle: (socket: Socket) => void): Promise<FarEnd> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.once("close", () => sockets.delete(socket));
    handle(socket);
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    address: { host, port },
    stop: async () => {
      const stopped = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}

/** Sends it, ends its half, and gives what came back; rejects when the connection is cut. */
export async function talk(to: NetConnectOpts, text: string | Uint8Array): Promise<string> {
  const socket = connect({ ...to, allowHalfOpen: true });
  const answer: Buffer[] = [];
  socket.on("data", (chunk) => answer.push(chunk));
  socket.end(text);
  await once(socket, "end");
  return Buffer.concat(answer).toString();
}
