/** Servers that never come to an end while somebody logs in: the deadline ends it, and nothing they say piles up. */

import { mkdtemp, rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Connection, KeyboardAuthContext } from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectBy, ENGINES, failureOf, run } from "../counterparts/connect-ssh.ts";
import { banner, floodWith, ignored, repeat, startEndlessSsh } from "../counterparts/endless-ssh.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { listen } from "../counterparts/tcp-proxy.ts";
import { collectGarbage } from "../support/collect-garbage.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const MEBIBYTE = 1024 * 1024;
const DEADLINE = 400;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "towline-endless-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The deadline, which begins when the server does; under load, whatever comes before takes its time. */
function makeDeadline() {
  const controller = new AbortController();
  const abort = () => controller.abort(new DOMException("the time is up", "TimeoutError"));
  return { signal: controller.signal, begin: () => void setTimeout(abort, DEADLINE) };
}

/** The error with which it ends, and how many bytes were held at most meanwhile. */
async function sufferFrom(port: number, engine: (typeof ENGINES)[number], signal: AbortSignal) {
  const held = () => {
    collectGarbage();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  const before = held();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, held());
  }, 200);
  const data = {
    ...{ ssh_port: port, ssh_user: "tester", ssh_password: "secret" },
    ...{ ssh_known_hosts_file: "none", ssh_strict_host_key_checking: "no" as const },
  };
  try {
    const error = await failureOf(connectBy(engine)({ data, signal }));
    return { error, grown: most - before };
  } finally {
    clearInterval(watch);
  }
}

describe.skipIf(missing !== undefined).each(ENGINES)("with %s", (engine) => {
  test.each<[string, (client: Socket) => void]>([
    ["lines before the greeting", (client) => repeat(client, Buffer.from("Welcome!\r\n".repeat(1_000)))],
    ["one line", (client) => repeat(client, Buffer.alloc(8_192, "a"))],
    ["a greeting", (client) => repeat(client, Buffer.from(`SSH-2.0-${"a".repeat(8_000)}`))],
    [
      "a greeting that comes letter by letter",
      (client) => {
        const drip = setInterval(() => client.write("a"), 20);
        client.once("close", () => clearInterval(drip));
      },
    ],
  ])("%s without end", async (_, serve) => {
    const deadline = makeDeadline();
    const server = await listen((client) => {
      deadline.begin();
      serve(client);
    });
    try {
      const { error, grown } = await sufferFrom(server.port, engine, deadline.signal);
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT" });
      expect(error.message).toMatch(/greeting/);
      expect(error.message.length).toBeLessThan(1_000);
      expect(grown).toBeLessThan(32 * MEBIBYTE);
    } finally {
      await server.stop();
    }
  });

  test.each<[string, (connection: Connection) => void]>([
    ["banners", (connection) => floodWith(connection, banner("You are being watched.\r\n".repeat(1_000)))],
    ["packets that mean nothing", (connection) => floodWith(connection, ignored(20_000))],
    [
      "questions",
      (connection) => {
        const ask = (attempt: KeyboardAuthContext) => attempt.prompt([], () => ask(attempt));
        connection.on("authentication", (attempt) => {
          if (attempt.method === "keyboard-interactive") ask(attempt);
          else attempt.reject(["keyboard-interactive"]);
        });
      },
    ],
    [
      "steps that are not enough",
      (connection) =>
        connection.on("authentication", (attempt) => attempt.reject(["password", "keyboard-interactive"], true)),
    ],
  ])("%s without end at the login", async (what, serve) => {
    const endsByItself = what === "steps that are not enough";
    const deadline = makeDeadline();
    const server = await startEndlessSsh((connection) => {
      if (!endsByItself) connection.once("authentication", deadline.begin);
      serve(connection);
    });
    try {
      const { error, grown } = await sufferFrom(server.port, engine, deadline.signal);
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT" });
      expect(error.message).toMatch(endsByItself ? /could not log in/ : /during authentication/);
      expect(error.message.length).toBeLessThan(1_000);
      expect(grown).toBeLessThan(32 * MEBIBYTE);
    } finally {
      await server.stop();
    }
  });
});

describe.skipIf(missing !== undefined)("a good server whose words arrive byte by byte", () => {
  const server = useOpenSsh();

  test.each(ENGINES)("is reached with %s", async (engine) => {
    const proxy = await listen((client) => {
      const real = connect({ port: server.port, host: "127.0.0.1", noDelay: true });
      client.pipe(real);
      passSlowly(real, client).catch(() => client.destroy());
      real.on("error", () => client.destroy());
      client.on("close", () => real.destroy());
    });
    try {
      const connection = await connectBy(engine)({ data: { ...server.data, ssh_port: proxy.port } });
      expect((await run(connection, "echo safe")).stdout).toBe("safe\n");
      await connection.disconnect();
    } finally {
      await proxy.stop();
    }
  });
});

/** The first of them one by one, each in a packet of its own. */
async function passSlowly(real: Socket, client: Socket): Promise<void> {
  let left = 200;
  for await (const chunk of real as AsyncIterable<Buffer>) {
    const slow = chunk.subarray(0, left);
    left -= slow.length;
    for (const byte of slow) {
      await new Promise((resolve) => client.write(Buffer.from([byte]), resolve));
      await new Promise((resolve) => setImmediate(resolve));
    }
    client.write(chunk.subarray(slow.length));
  }
  client.end();
}
