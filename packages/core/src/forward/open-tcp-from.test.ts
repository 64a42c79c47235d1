/** TCP through each program that may be on a host, and where there is none. */
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type Counterpart,
  findCounterpart,
  missingCounterpart,
} from "../../../../test/counterparts/require-counterpart.ts";
import type { Connection } from "../connector/connection.ts";
import { localMachine } from "../local/local-machine.ts";
import { openTcpFrom } from "./open-tcp-from.ts";

const missing = missingCounterpart("socat", "busybox", "bash");
let folder: string;
let server: Server;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "towline-tcp-"));
  // It speaks first, as ssh does, and says everything back.
  server = createServer((socket) => {
    socket.write("hello\n");
    socket.pipe(socket);
    socket.on("error", () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const port = (): number => (server.address() as { port: number }).port;

/** A host with a shell, cat, and one more program; its connector opens no TCP connections. */
async function makeHost(name: string, program?: Counterpart): Promise<Connection> {
  const bin = path.join(folder, name);
  await mkdir(bin, { recursive: true });
  const own = program === undefined ? undefined : findCounterpart(program);
  if (own !== undefined) await symlink(own, path.join(bin, name)).catch(() => {});
  for (const always of ["sh", "cat"]) await symlink(`/bin/${always}`, path.join(bin, always)).catch(() => {});
  return {
    exec: ([, ...words], options) => localMachine.exec(["/usr/bin/env", `PATH=${bin}`, "/bin/sh", ...words], options),
    disconnect: async () => {},
  };
}

const readFrom = async (host: Connection, to: number): Promise<unknown[]> =>
  (await openTcpFrom(host, "127.0.0.1", to)).toArray();

const programs: readonly (readonly [string, Counterpart])[] = [
  ["socat", "socat"],
  ["nc", "busybox"],
  ["bash", "bash"],
];

describe.skipIf(missing !== undefined)("where a program is found", () => {
  test.each(programs)("through %s, both ways, until the other side ends", async (name, program) => {
    const stream = await openTcpFrom(await makeHost(name, program), "127.0.0.1", port());
    const bytes = Buffer.alloc(300_000, "x");
    stream.write(bytes);
    const received: Buffer[] = [];
    let size = 0;
    for await (const chunk of stream) {
      received.push(chunk);
      size += chunk.length;
      if (size >= bytes.length + 6) break;
    }
    expect(Buffer.concat(received).equals(Buffer.concat([Buffer.from("hello\n"), bytes]))).toBe(true);
  });

  test.each(programs)("through %s, a refused connection is an error with a code", async (name, program) => {
    await expect(readFrom(await makeHost(name, program), 1)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });

  test("a refusal is told even where the program is gone before it was seen to begin", async () => {
    const host = await makeHost("bash", "bash");
    const late: Connection = {
      ...host,
      async exec(argv, options) {
        const process = await host.exec(argv, options);
        const stderr = new PassThrough();
        process.stdout.once("end", () => process.stderr.pipe(stderr));
        return { ...process, stderr };
      },
    };
    await expect(readFrom(late, 1)).rejects.toMatchObject({ code: "ECONNREFUSED" });
  });
});

test("without a program it is an error that says what to install", async () => {
  await expect(openTcpFrom(await makeHost("none"), "127.0.0.1", 1)).rejects.toMatchObject({
    code: "ERR_TOWLINE_COMMAND_UNSUPPORTED",
    advice: expect.stringContaining("Install socat, nc or bash"),
  });
});

test("whoever gives up is not kept waiting", async () => {
  const host = await makeHost("none");
  const silent: Connection = { ...host, exec: () => localMachine.exec(["sh", "-c", "exec cat"]) };
  const stopped = openTcpFrom(silent, "127.0.0.1", 1, { signal: AbortSignal.timeout(50) });
  await expect(stopped).rejects.toThrow(/timeout/);
});
