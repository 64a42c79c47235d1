/** How far a server may send ahead: far enough for a long line, and no more than memory has room for. */
import { connect } from "node:net";
import { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ClientChannel } from "ssh2";
import { expect, test } from "vitest";
import { connectForTest } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { listen } from "../../../../test/counterparts/tcp-proxy.ts";
import { widenWindow } from "./receive-window.ts";

const MIB = 1024 * 1024;
const PACKET = Buffer.alloc(32 * 1024);

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

test.skipIf(missing !== undefined)("a server sends on while nothing of ours arrives", async () => {
  const server = await startOpenSsh();
  let passed = 0;
  let onPassed = (): void => {};
  const proxy = await listen((near) => {
    const far = connect({ port: server.port, host: "127.0.0.1", noDelay: true });
    // From the 32nd MiB on nothing that grants more room arrives.
    near.on("data", (bytes) => passed > 32 * MIB || far.write(bytes));
    far.on("data", (bytes) => {
      near.write(bytes);
      passed += bytes.length;
      if (passed > 40 * MIB) onPassed();
    });
    far.on("error", () => near.destroy());
    near.on("close", () => far.destroy());
  });
  const connection = await connectForTest({ data: { ...server.data, ssh_port: proxy.port } });
  const enough = new Promise<void>((resolve) => {
    onPassed = resolve;
  });
  const process = await connection.exec(["head", "-c", String(100 * MIB), "/dev/zero"]);
  process.stdout.resume();
  // ssh2 itself would have it stop after two MiB.
  await enough;
  proxy.cut();
  await connection.disconnect();
  await proxy.stop();
  await server.stop();
});

/** A channel as ssh2 has it, and how much its server may have sent in all. */
function makeChannel(): { channel: ClientChannel; receive(bytes: number): void; granted(): number } {
  const incoming = { window: 2 * MIB };
  let granted = incoming.window;
  const channel = Object.assign(new Readable({ read: () => {}, highWaterMark: 2 * MIB }), {
    incoming,
    outgoing: { id: 0, state: "open" },
    _client: {
      _protocol: {
        channelWindowAdjust: (_channel: number, bytes: number) => {
          granted += bytes;
        },
      },
    },
  });
  return {
    channel: channel as unknown as ClientChannel,
    receive(bytes) {
      for (let left = bytes; left > 0; left -= PACKET.length) {
        incoming.window -= PACKET.length;
        channel.push(PACKET);
      }
    },
    granted: () => granted,
  };
}

test("many channels share what they have beyond their first room, and give it back", async () => {
  const measure = async (): Promise<number> => {
    const channels = Array.from({ length: 20 }, makeChannel);
    const releases = channels.map(({ channel }) => widenWindow(channel));
    for (const { channel } of channels) channel.on("data", () => {});
    await nextTurn();
    for (const { receive } of channels) receive(40 * MIB);
    for (const release of releases) release();
    return channels.reduce((sum, { granted }) => sum + granted() - 40 * MIB, 0);
  };
  const ahead = await measure();
  expect(ahead).toBeGreaterThan(64 * MIB);
  expect(ahead).toBeLessThanOrEqual(20 * 2 * MIB + 64 * MIB);
  expect(await measure()).toBe(ahead);
});

test("nothing is granted while the reader stands still", () => {
  const { channel, receive, granted } = makeChannel();
  widenWindow(channel);
  channel.pause();
  receive(MIB);
  expect(granted()).toBe(2 * MIB);
});
