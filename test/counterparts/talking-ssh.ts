/** An ssh server that says something before it lets somebody in, or hangs up: a real one needs the whole machine changed for that. */
import type { AddressInfo } from "node:net";
import ssh2, { type AuthContext, type Connection } from "ssh2";
import { makeKeyPair } from "../../packages/demo-fleet/src/make-key-pair.ts";

/** What it says and does. */
export interface Talk {
  /** Sent while somebody logs in, as sshd's Banner and PAM's messages are. */
  readonly banner?: string;
  /** What becomes of a login: `disconnect` hangs up with these last words, `hang up` without any. Default: it is refused. */
  readonly verdict?: "accept" | "hang up" | { readonly disconnect: string; readonly reason?: number };
}

/** A server that runs. */
export interface TalkingSsh {
  readonly port: number;
  /** How many connections were made. */
  readonly connections: number;
  /** Who wanted to log in, by each try. */
  readonly users: readonly string[];
  stop(): Promise<void>;
}

const BY_APPLICATION = 11;

/** Starts it on loopback. It takes passwords. */
export async function startTalkingSsh({ banner, verdict }: Talk): Promise<TalkingSsh> {
  const hostKeys = [makeKeyPair().private];
  const clients = new Set<Connection>();
  const users: string[] = [];
  let connections = 0;
  const decide = (client: Connection, context: AuthContext): void => {
    users.push(context.username);
    if (context.method === "none") context.reject(["password"]);
    else if (verdict === "accept") context.accept();
    else if (verdict === "hang up") (client as unknown as { _sock: { destroy(): void } })._sock.destroy();
    else if (verdict === undefined) context.reject(["password"]);
    else sendDisconnect(client, verdict.disconnect, verdict.reason ?? BY_APPLICATION);
  };
  const server = new ssh2.Server({ hostKeys, ...(banner === undefined ? {} : { banner }) }, (client) => {
    connections += 1;
    clients.add(client);
    client.on("error", () => undefined);
    client.on("close", () => clients.delete(client));
    client.on("authentication", (context) => decide(client, context));
    client.on("ready", () => client.on("session", (accept) => accept().on("exec", (run) => run().exit(0))));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    get connections() {
      return connections;
    },
    users,
    stop: async () => {
      for (const client of clients) client.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** ssh2 sends it without words. */
function sendDisconnect(client: Connection, text: string, reason: number): void {
  const { _protocol } = client as unknown as {
    readonly _protocol: {
      readonly _packetRW: {
        readonly write: { readonly allocStart: number; alloc(size: number): Buffer; finalize(packet: Buffer): Buffer };
      };
      readonly _cipher: { encrypt(packet: Buffer): void };
    };
    readonly _sock: { end(): void };
  };
  const { write } = _protocol._packetRW;
  const words = Buffer.from(text);
  const packet = write.alloc(1 + 4 + 4 + words.length + 4);
  let position = write.allocStart;
  packet[position] = 1;
  position = packet.writeUInt32BE(reason, position + 1);
  position = packet.writeUInt32BE(words.length, position);
  words.copy(packet, position);
  packet.writeUInt32BE(0, position + words.length);
  _protocol._cipher.encrypt(write.finalize(packet));
  (client as unknown as { _sock: { end(): void } })._sock.end();
}
