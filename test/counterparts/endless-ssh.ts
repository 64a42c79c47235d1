/** Servers that go on for ever: with plain words before the greeting, and with packets while a client logs in. */
import type { Socket } from "node:net";
import ssh2, { type Connection } from "ssh2";
import { makeKeyPair } from "../../packages/demo-fleet/src/make-key-pair.ts";
import { writeField } from "../../plugins/connector-ssh/src/keys/public-key.ts";
import type { Counterpart } from "./tcp-proxy.ts";

const SSH_MSG_IGNORE = 2;
const SSH_MSG_USERAUTH_BANNER = 53;

/** What ssh2 keeps to itself. */
interface Internals {
  readonly _sock: Socket;
  readonly _protocol: {
    readonly _packetRW: {
      readonly write: {
        readonly allocStart: number;
        alloc(length: number): Buffer;
        finalize(packet: Buffer): Buffer;
      };
    };
    readonly _cipher: { encrypt(packet: Buffer): void };
  };
}

/** Says it again and again, as fast as the client reads. */
export function repeat(socket: Socket, words: Buffer): void {
  repeatWhileOpen(socket, () => socket.write(words));
}

/** An ssh server; what it does when somebody logs in is up to the caller. */
export async function startEndlessSsh(
  serve: (connection: Connection) => void,
): Promise<Pick<Counterpart, "port" | "stop">> {
  const hostKeys = [makeKeyPair().private];
  const sockets = new Set<Socket>();
  const server = new ssh2.Server({ hostKeys }, (connection) => {
    sockets.add((connection as unknown as Internals)._sock);
    connection.on("error", () => undefined);
    serve(connection);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    stop: async () => {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await stopped;
    },
  };
}

/** Answers the first try to log in with a packet, again and again. */
export function floodWith(connection: Connection, payload: Buffer): void {
  connection.once("authentication", () => {
    const { _sock: socket, _protocol: protocol } = connection as unknown as Internals;
    const { write } = protocol._packetRW;
    repeatWhileOpen(socket, () => {
      const start = write.allocStart;
      const packet = write.alloc(payload.length);
      payload.copy(packet, start);
      protocol._cipher.encrypt(write.finalize(packet));
    });
  });
}

/** A message to show before the login (RFC 4252, section 5.4). */
export function banner(text: string): Buffer {
  return Buffer.concat([Buffer.from([SSH_MSG_USERAUTH_BANNER]), writeField(text), writeField("")]);
}

/** A packet that means nothing (RFC 4253, section 11.2). */
export function ignored(bytes: number): Buffer {
  return Buffer.concat([Buffer.from([SSH_MSG_IGNORE]), writeField(Buffer.alloc(bytes))]);
}

function repeatWhileOpen(socket: Socket, speak: () => void): void {
  const go = () => {
    while (!socket.destroyed && !socket.writableNeedDrain) speak();
  };
  socket.on("drain", go);
  go();
}
