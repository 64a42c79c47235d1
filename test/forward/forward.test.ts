/** Port forwards through a real OpenSSH server: each kind, many and large connections, refusals, a link that drops. */
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { stat } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { type ForwardEvent, type ForwardSpec, type Host, openFleet, type SocketAddress } from "@towline/core";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type FarEnd, serve, startEcho, talk } from "../counterparts/echo-server.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { startSocksClient } from "../support/socks-client.ts";

const missing = opensshMissing();
const FREE = { host: "127.0.0.1", port: 0 };
const MIB = 1024 * 1024;

describe.skipIf(missing !== undefined)(`forwards${missing === undefined ? "" : ` (skipped: ${missing})`}`, () => {
  let server: OpenSsh;
  let echo: FarEnd;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    [server, echo] = await Promise.all([startOpenSsh({ maxSessions: 1 }), startEcho()]);
  });
  afterAll(async () => {
    await Promise.all(closers.map((close) => close()));
    await Promise.all([server?.stop(), echo?.stop()]);
  });

  async function hostOf(name = "127.0.0.1"): Promise<Host> {
    const fleet = await openFleet({ config: { data: server.data }, connectors: [ssh, local, chroot] });
    onTestFinished(() => fleet.close());
    return fleet.host(name);
  }

  async function forward(spec: ForwardSpec, name?: string) {
    const events: ForwardEvent[] = [];
    const opened = await (await hostOf(name)).forward(spec, { onEvent: (event) => events.push(event) });
    return { opened, events, at: netAddress(opened.address) };
  }

  test("local: what is sent here arrives there, each half ended by itself", async () => {
    const { opened, at } = await forward({ kind: "local", listen: FREE, to: echo.address });
    expect(await talk(at, "one")).toBe("one");
    expect(await talk(at, "")).toBe("");
    expect(opened.counts).toEqual({ open: 0, taken: 2, failed: 0 });
    await opened.close();
    await opened.closed;
    await expect(talk(at, "two")).rejects.toThrow("ECONNREFUSED");
  });

  test("local, to and from unix sockets that only their owner may use", async () => {
    const far = join(server.folder, "far.sock");
    const behind = createServer({ allowHalfOpen: true }, (socket) => socket.pipe(socket)).listen(far);
    onTestFinished(() => void behind.close());
    const listen = { path: join(server.folder, "near.sock") };
    const { at } = await forward({ kind: "local", listen, to: { path: far } });
    expect((await stat(listen.path)).mode & 0o777).toBe(0o600);
    expect(await talk(at, "through sockets")).toBe("through sockets");
  });

  test("remote: what is sent there arrives here, by TCP and by unix socket", async () => {
    const tcp = await forward({ kind: "remote", listen: FREE, to: echo.address });
    expect(await talk(tcp.at, "back home")).toBe("back home");
    const listen = { path: join(server.folder, "there.sock") };
    const unix = await forward({ kind: "remote", listen, to: echo.address });
    expect(await talk(unix.at, "by a file")).toBe("by a file");
  });

  test("dynamic: names are resolved on the host, IPv4 and IPv6 are reached", async () => {
    const six = await startEcho("::1");
    closers.push(six.stop);
    const { at } = await forward({ kind: "dynamic", listen: FREE });
    for (const [host, port] of [
      ["localhost", echo.address.port],
      ["127.0.0.1", echo.address.port],
      ["::1", six.address.port],
    ] as const) {
      const client = await startSocksClient(at, { host, port });
      expect(client.reply).toBe(0);
      expect(await client.talk(`to ${host}`)).toBe(`to ${host}`);
    }
  });

  test("dynamic: curl fetches a page through it", async (context) => {
    const lacking = missingCounterpart("curl");
    if (lacking !== undefined) context.skip(lacking);
    const web = await serve("127.0.0.1", (socket) => {
      socket.once("data", () => socket.end("HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"));
    });
    closers.push(web.stop);
    const { opened } = await forward({ kind: "dynamic", listen: FREE });
    const { port } = opened.address as { port: number };
    const child = spawn("curl", [
      ...["-s", "--max-time", "20", "--noproxy", "", "--proxy", `socks5h://127.0.0.1:${port}`],
      `http://localhost:${web.address.port}/`,
    ]);
    const said: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => said.push(chunk));
    await once(child, "close");
    expect(Buffer.concat(said).toString()).toBe("hello\n");
  });

  test("dynamic: what it can't do is answered as SOCKS has it", async () => {
    const { at, events, opened } = await forward({ kind: "dynamic", listen: FREE });
    const refused = await startSocksClient(at, { host: "127.0.0.1", port: await freePort() });
    expect(refused.reply).toBe(5);
    const unknown = await startSocksClient(at, { host: "nowhere.invalid", port: 80 });
    expect(unknown.reply).not.toBe(0);
    const bind = await startSocksClient(at, { host: "127.0.0.1", port: 80, command: 2 });
    expect(bind.reply).toBe(7);
    await expect(talk(at, Buffer.from([4, 1, 0, 80, 127, 0, 0, 1, 0]))).resolves.toBe("");
    await expect(talk(at, "GET / HTTP/1.1\r\n\r\n")).resolves.toBe("");
    expect(opened.counts).toMatchObject({ open: 0, taken: 5, failed: 5 });
    expect(events.map(({ type }) => type)).toEqual(Array(5).fill("failed"));
  });

  test("200 connections at once, more than sessions are allowed", async () => {
    const { at, opened } = await forward({ kind: "local", listen: FREE, to: echo.address });
    const texts = Array.from({ length: 200 }, (_, index) => `${index}:${"x".repeat(index * 100)}`);
    expect(await Promise.all(texts.map((text) => talk(at, text)))).toEqual(texts);
    expect(opened.counts).toEqual({ open: 0, taken: 200, failed: 0 });
  });

  test("256 MiB pass whole, at the pace of who reads", async () => {
    const chunk = randomBytes(MIB);
    const source = await serve("127.0.0.1", async (socket) => {
      for (let count = 0; count < 256; count += 1) if (!socket.write(chunk)) await once(socket, "drain");
      socket.end();
    });
    closers.push(source.stop);
    const { at } = await forward({ kind: "local", listen: FREE, to: source.address });
    const hash = createHash("sha256");
    const before = process.memoryUsage().rss;
    let largest = 0;
    let pieces = 0;
    for await (const piece of connect(at)) {
      hash.update(piece);
      pieces += 1;
      if (pieces % 64 !== 0) continue;
      largest = Math.max(largest, process.memoryUsage().rss);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const whole = createHash("sha256");
    for (let count = 0; count < 256; count += 1) whole.update(chunk);
    expect(hash.digest("hex")).toBe(whole.digest("hex"));
    expect(largest - before).toBeLessThan(120 * MIB);
  });

  test("a far end that is closed ends that connection alone, and is told", async () => {
    const port = await freePort();
    const { at, events, opened } = await forward({ kind: "local", listen: FREE, to: { host: "127.0.0.1", port } });
    await expect(talk(at, "anyone?"))
      .resolves.toBe("")
      .catch(() => {});
    await expect.poll(() => events.length).toBe(1);
    const [event] = events;
    expect(event).toMatchObject({ type: "failed", error: { code: "ERR_TOWLINE_FORWARD_CONNECT" } });
    expect((event as { error: Error }).error.message).toContain(`127.0.0.1:${port} can't be reached from 127.0.0.1`);
    expect(opened.counts).toMatchObject({ open: 0, failed: 1 });
  });

  test("the next connection after a drop makes a new link", async () => {
    const { at } = await forward({ kind: "local", listen: FREE, to: echo.address });
    expect(await talk(at, "before")).toBe("before");
    await server.dropConnections();
    expect(await talk(at, "after")).toBe("after");
  });

  test("a host listens again after a drop, on the same port", async () => {
    const { at, events } = await forward({ kind: "remote", listen: FREE, to: echo.address });
    await server.dropConnections();
    await expect.poll(() => events.map(({ type }) => type)).toEqual(["lost", "restored"]);
    expect(await talk(at, "again")).toBe("again");
  });

  test("a port that is taken, here and there", async () => {
    const taken = echo.address;
    await expect(forward({ kind: "local", listen: taken, to: taken })).rejects.toMatchObject({
      code: "ERR_TOWLINE_FORWARD_LISTEN",
      message: expect.stringContaining(`This machine does not listen on 127.0.0.1:${taken.port}`),
    });
    await expect(forward({ kind: "remote", listen: taken, to: taken })).rejects.toMatchObject({
      code: "ERR_TOWLINE_FORWARD_LISTEN",
      message: expect.stringContaining(`127.0.0.1 does not listen on 127.0.0.1:${taken.port}`),
    });
  });

  test("a server that forwards nothing says so", async () => {
    const { at, events } = await forward({ kind: "local", listen: FREE, to: echo.address }, "127.0.0.70");
    await talk(at, "").catch(() => {});
    await expect.poll(() => events.length).toBe(1);
    expect(events[0]).toMatchObject({ error: { code: "ERR_TOWLINE_CONNECT", reason: "carrier" } });
    await expect(forward({ kind: "remote", listen: FREE, to: echo.address }, "127.0.0.70")).rejects.toThrow(
      /127\.0\.0\.70 does not listen/,
    );
  });

  test("by the system's ssh: local ones work, and it is told that the host can't listen", async () => {
    const fleet = await openFleet({ config: { data: { ...server.data, ssh_engine: "openssh" } }, connectors: [ssh] });
    onTestFinished(() => fleet.close());
    const host = fleet.host("127.0.0.1");
    const opened = await host.forward({ kind: "local", listen: FREE, to: echo.address });
    expect(await talk(netAddress(opened.address), "by ssh")).toBe("by ssh");
    await expect(host.forward({ kind: "remote", listen: FREE, to: echo.address })).rejects.toMatchObject({
      code: "ERR_TOWLINE_FORWARD_UNSUPPORTED",
      advice: expect.stringContaining("command-line.md#forward"),
    });
  });

  test("a connector that can't is refused by name", async () => {
    const spec = { kind: "local", listen: FREE, to: { host: "127.0.0.1", port: 70_000 } } as const;
    await expect(forward(spec, "@local")).rejects.toMatchObject({ code: "ERR_TOWLINE_FORWARD_INVALID" });
  });

  test("closing the fleet closes its forwards and cuts what is connected", async () => {
    const fleet = await openFleet({ config: { data: server.data }, connectors: [ssh] });
    const opened = await fleet.host("127.0.0.1").forward({ kind: "local", listen: FREE, to: echo.address });
    const socket = connect(netAddress(opened.address)).resume();
    const cut = once(socket, "close");
    await expect.poll(() => opened.counts.open).toBe(1);
    await fleet.close();
    await opened.closed;
    await cut;
    expect(opened.counts.open).toBe(0);
  });
});

function netAddress(address: SocketAddress): { host: string; port: number } | { path: string } {
  return address;
}

async function freePort(): Promise<number> {
  const end = await startEcho();
  await end.stop();
  return end.address.port;
}
