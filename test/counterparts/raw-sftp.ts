/** An ssh server that runs no commands, and whose sftp subsystem answers each request with whatever bytes a test gives. */
import ssh2, { type Connection, type ServerChannel } from "ssh2";
import { makeKeyPair } from "../../packages/demo-fleet/src/make-key-pair.ts";
import { letIn } from "./let-in.ts";

/** What is asked: a packet of version 3 of the protocol. */
export interface SftpRequest {
  readonly type: keyof typeof REQUESTS;
  readonly id: number;
  /** What follows the number; of most requests it begins with a path or a handle. */
  readonly body: Buffer;
}

/** The packets of an answer; none to be silent. */
export type SftpAnswer = (request: SftpRequest) => readonly Buffer[];

const REQUESTS = {
  ...{ OPEN: 3, CLOSE: 4, READ: 5, WRITE: 6, LSTAT: 7, FSTAT: 8, SETSTAT: 9, FSETSTAT: 10, OPENDIR: 11, READDIR: 12 },
  ...{ REMOVE: 13, MKDIR: 14, RMDIR: 15, REALPATH: 16, STAT: 17, RENAME: 18, READLINK: 19, SYMLINK: 20, EXTENDED: 200 },
} as const;

const NAMES = new Map(Object.entries(REQUESTS).map(([name, type]) => [type as number, name as SftpRequest["type"]]));

const VERSION = 2;
const PASSWORD = "let me in";

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const text = (value: string | Buffer): Buffer => Buffer.concat([number(value.length), Buffer.from(value)]);

/** A packet, whatever it holds. */
export function packet(type: number, ...parts: readonly Buffer[]): Buffer {
  const rest = Buffer.concat(parts);
  return Buffer.concat([number(1 + rest.length), Buffer.from([type]), rest]);
}

const attributes = (mode: number, size: number): Buffer =>
  Buffer.concat([number(0x0000000f), number(0), number(size), ...[0, 0, mode, 0, 0].map(number)]);

/** Answers as the protocol has them. */
export const answers = {
  status: (id: number, code: number): Buffer => packet(101, number(id), number(code), text("so it is"), text("")),
  handle: (id: number): Buffer => packet(102, number(id), text("handle")),
  data: (id: number, bytes: Buffer): Buffer => packet(103, number(id), text(bytes)),
  names: (id: number, names: readonly string[], mode = 0o100644): Buffer =>
    packet(
      104,
      number(id),
      number(names.length),
      ...names.flatMap((name) => [text(name), text(""), attributes(mode, 1)]),
    ),
  attributes: (id: number, mode: number, size = 1): Buffer => packet(105, number(id), attributes(mode, size)),
};

/** A server that runs. */
export interface RawSftp {
  /** Settings with which the ssh connector reaches it. */
  readonly data: { readonly [key: string]: string | number | boolean };
  /** What was asked, in order. */
  readonly asked: SftpRequest["type"][];
  /** How it answers from now on; what was asked is forgotten. */
  answer(by: SftpAnswer): void;
  stop(): Promise<void>;
}

/** Starts it on loopback. */
export async function startRawSftp(extensions: readonly string[] = []): Promise<RawSftp> {
  const asked: SftpRequest["type"][] = [];
  const connections = new Set<Connection>();
  let answer: SftpAnswer = () => [];
  const greeting = packet(VERSION, number(3), ...extensions.flatMap((name) => [text(name), text("1")]));
  const server = new ssh2.Server({ hostKeys: [makeKeyPair().private] }, (connection) => {
    connections.add(connection);
    connection.on("error", () => undefined);
    letIn(connection, PASSWORD);
    connection.on("session", (accept) => {
      const session = accept();
      session.on("exec", (_accept, reject) => reject());
      session.on("subsystem", (acceptSubsystem) => {
        serve(acceptSubsystem(), greeting, (request) => {
          asked.push(request.type);
          return answer(request);
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    data: {
      ...{ ssh_hostname: "127.0.0.1", ssh_port: (server.address() as { port: number }).port, ssh_user: "tester" },
      ...{ ssh_password: PASSWORD, ssh_config_file: "none", ssh_known_hosts_file: "/dev/null" },
      ...{ ssh_strict_host_key_checking: "no", ssh_allow_agent: false, ssh_look_for_keys: false },
    },
    asked,
    answer(by) {
      asked.length = 0;
      answer = by;
    },
    async stop() {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function serve(channel: ServerChannel, greeting: Buffer, answer: SftpAnswer): void {
  let held: Buffer = Buffer.alloc(0);
  let isGreeted = false;
  channel.on("error", () => undefined);
  channel.on("data", (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
      const end = 4 + held.readUInt32BE(0);
      const type = NAMES.get(held[4] ?? 0);
      if (type !== undefined) {
        for (const bytes of answer({ type, id: held.readUInt32BE(5), body: held.subarray(9, end) }))
          channel.write(bytes);
      } else if (!isGreeted) {
        isGreeted = true;
        channel.write(greeting);
      }
      held = held.subarray(end);
    }
  });
  channel.on("end", () => channel.end());
}
