/** Processes over a real OpenSSH server. */

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect as connectSocket, createServer } from "node:net";
import type { Connection } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  collect,
  connectBy,
  ENGINES,
  failureOf,
  localCarrier,
  run,
} from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { startCuttingProxy } from "../../../../test/counterparts/tcp-proxy.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined).each(ENGINES)("a connection to OpenSSH by %s", (engine) => {
  const connectForTest = connectBy(engine);
  const server = useOpenSsh();
  let connection: Connection;
  beforeAll(async () => {
    connection = await connectForTest({ data: server.data });
  });
  afterAll(async () => {
    await connection?.disconnect();
  });

  test("passes arguments as they are, whatever they hold", async () => {
    const words = ["printf", "%s\\n", "", "a b", "it's", '"$HOME"', "`id`", "*", "\\", "-n", "zwölf\nlines", "!x"];
    const process = await connection.exec(words);
    process.stdin.end();
    expect((await collect(process)).stdout.toString()).toBe(`${words.slice(2).join("\n")}\n`);
  });

  test.each([0, 1, 2, 127, 255])("tells exit code %i", async (code) => {
    expect(await run(connection, `exit ${code}`)).toMatchObject({ exitCode: code, signal: null });
  });

  test.each(["TERM", "KILL", "SEGV"])("tells signal %s in full", async (signal) => {
    expect(await run(connection, `kill -${signal} $$`)).toMatchObject({ exitCode: null, signal: `SIG${signal}` });
  });

  test("never misses the exit of a command that ends at once", async () => {
    for (let round = 0; round < 40; round++) {
      expect((await run(connection, "exit 7")).exitCode).toBe(7);
    }
  });

  test("tells how a command ended at once, though a child of it keeps the output open", async () => {
    const process = await connection.exec(["sh", "-c", "sleep 60 & echo $!; exit 3"]);
    process.stdin.end();
    const [child] = (await once(process.stdout, "data")) as [Buffer];
    expect(await process.exited).toEqual({ exitCode: 3, signal: null });
    process.close();
    await run(connection, `kill ${child.toString()}`);
  });

  test("keeps the two outputs apart and whole", async () => {
    const result = await run(connection, "printf out; printf err >&2; printf more");
    expect(result).toMatchObject({ stdout: "outmore", stderr: "err" });
  });

  test("moves 8 MiB both ways at once, unchanged", async () => {
    const bytes = randomBytes(8 * 1024 * 1024);
    const process = await connection.exec(["cat"]);
    process.stdin.end(bytes);
    const { stdout, exitCode } = await collect(process);
    expect(exitCode).toBe(0);
    expect(stdout.equals(bytes)).toBe(true);
  });

  test("waits for a reader that is late", async () => {
    const process = await connection.exec(["sh", "-c", "head -c 6000000 /dev/zero"]);
    process.stdin.end();
    expect((await run(connection, "echo meanwhile")).stdout).toBe("meanwhile\n");
    const { stdout } = await collect(process);
    expect(stdout.length).toBe(6_000_000);
  });

  test("lets go of input that nobody reads", async () => {
    const process = await connection.exec(["true"]);
    process.stdin.on("error", () => undefined);
    process.stdin.write(Buffer.alloc(5_000_000));
    expect((await collect(process)).exitCode).toBe(0);
    expect(process.stdin.destroyed).toBe(true);
  });

  test("gives a terminal of the size that was asked for, and changes it", async () => {
    const process = await connection.exec(["sh", "-c", "stty size; read line; stty size; echo $TERM"], {
      pty: { term: "xterm-256color", columns: 101, rows: 33 },
    });
    process.stdout.once("data", () => {
      process.resize?.(90, 20);
      process.stdin.write("\n");
    });
    const { stdout } = await collect(process);
    expect(stdout.toString().split(/\s+/)).toEqual(expect.arrayContaining(["33", "101", "20", "90", "xterm-256color"]));
  });

  test("queues more commands than the server takes at once", async () => {
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => run(connection, `echo ${index}`)));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(results.map((_, index) => String(index)));
  });

  test("runs as many at once as the server takes, also after many that came before it was ready", async () => {
    const busy = await connectForTest({ data: server.data });
    for (let round = 0; round < 5; round++) {
      await Promise.all(Array.from({ length: 30 }, () => run(busy, "true")));
    }
    const together = await Promise.all(Array.from({ length: 10 }, () => busy.exec(["cat"])));
    for (const process of together) process.stdin.end("here");
    const results = await Promise.all(together.map(collect));
    expect(results.map(({ stdout }) => stdout.toString())).toEqual(together.map(() => "here"));
    await busy.disconnect();
  });

  test("gives up a command that waits for its turn", async () => {
    const full = await connectForTest({ data: server.data });
    const blockers = await Promise.all(Array.from({ length: 10 }, () => full.exec(["cat"])));
    const abort = new AbortController();
    const waiting = full.exec(["true"], { signal: abort.signal });
    abort.abort(new Error("enough"));
    expect((await failureOf(waiting)).message).toBe("enough");
    await Promise.all(
      blockers.map(async (process) => {
        process.stdin.end();
        await collect(process);
      }),
    );
    expect((await run(full, "echo free")).stdout).toBe("free\n");
    await full.disconnect();
  });

  test("frees the slots of processes that are closed early", async () => {
    for (let round = 0; round < 25; round++) {
      const process = await connection.exec(["cat"]);
      process.close();
    }
    expect((await run(connection, "echo free")).stdout).toBe("free\n");
  });

  test("opens TCP connections from the host, and says why one fails", async () => {
    const echo = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
    const { port } = echo.address() as { port: number };
    const stream = await connection.openTcp?.("127.0.0.1", port);
    stream?.end("hello");
    let answer = "";
    for await (const chunk of stream ?? []) answer += chunk;
    expect(answer).toBe("hello");
    await new Promise((resolve) => echo.close(resolve));
    expect((await failureOf(connection.openTcp?.("127.0.0.1", port) ?? Promise.resolve())).code).toBe("ECONNREFUSED");
  });

  test("keeps to the limit of a server with two sessions", async () => {
    const small = await startOpenSsh({ maxSessions: 2 });
    const narrow = await connectForTest({ data: small.data });
    const results = await Promise.all(Array.from({ length: 30 }, (_, index) => run(narrow, `echo ${index}`)));
    expect(results.map(({ stdout }) => stdout.trim())).toEqual(results.map((_, index) => String(index)));
    await narrow.disconnect();
    await small.stop();
  });

  test("says so when the server opens no session at all", async () => {
    const closed = await startOpenSsh({ maxSessions: 0 });
    const none = await connectForTest({ data: closed.data });
    const errors = await Promise.all(Array.from({ length: 12 }, () => failureOf(none.exec(["true"]))));
    expect(new Set(errors.map(({ code }) => code))).toEqual(new Set(["ERR_TOWLINE_COMMAND_UNSUPPORTED"]));
    await none.disconnect();
    await closed.stop();
  });

  test("tells that the link died under a command, and starts none on it", async () => {
    const proxy = await startCuttingProxy(server.port, Number.POSITIVE_INFINITY);
    const fragile = await connectForTest({ data: { ...server.data, ssh_port: proxy.port } });
    const process = await fragile.exec(["sh", "-c", "echo started; sleep 20"]);
    const exit = failureOf(process.exited);
    for await (const chunk of process.stdout) {
      expect(String(chunk)).toBe("started\n");
      proxy.cut();
    }
    expect((await exit).code).toBe("ERR_TOWLINE_LOST_CONNECTION");
    expect((await failureOf(fragile.exec(["true"]))).code).toBe("ERR_TOWLINE_LOST_CONNECTION");
    expect((await failureOf(fragile.files?.stat("/") ?? Promise.resolve())).code).toBe("ERR_TOWLINE_LOST_CONNECTION");
    await fragile.disconnect();
    await proxy.stop();
  });

  test("turns off Nagle's algorithm on the stream that it is given", async () => {
    const calls: unknown[] = [];
    const carrier: Connection = {
      ...localCarrier,
      openTcp: async (host, port) => {
        const socket = connectSocket({ host, port });
        const original = socket.setNoDelay.bind(socket);
        socket.setNoDelay = (on) => {
          calls.push(on);
          return original(on);
        };
        return socket;
      },
    };
    const quick = await connectForTest({ data: server.data, carrier });
    expect((await run(quick, "echo quick")).stdout).toBe("quick\n");
    expect(calls).toEqual([true]);
    await quick.disconnect();
  });

  test("disconnects as often as it is told to", async () => {
    const other = await connectForTest({ data: server.data });
    const process = await other.exec(["sleep", "20"]);
    const exit = failureOf(process.exited);
    await Promise.all([other.disconnect(), other.disconnect()]);
    await other.disconnect();
    expect((await exit).code).toBe("ERR_TOWLINE_LOST_CONNECTION");
  });
});
