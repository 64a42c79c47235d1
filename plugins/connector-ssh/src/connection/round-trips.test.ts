/** Round trips, counted by a proxy: none that the protocol does not need. docs/benchmarks.md has the table. */
import { join } from "node:path";
import type { Connection } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest, makeFolder, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { dropbearMissing, startDropbear } from "../../../../test/counterparts/dropbear.ts";
import { makeKey, type OpenSsh, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { type CountingProxy, startCountingProxy } from "../../../../test/counterparts/tcp-proxy.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Milliseconds for each way, so that what is said in one go is heard in one go. */
const DELAY = 10;

describe.skipIf(missing !== undefined)("round trips to OpenSSH", () => {
  let server: OpenSsh;
  let proxy: CountingProxy;
  let known: TestData;
  beforeAll(async () => {
    server = await startOpenSsh();
    proxy = await startCountingProxy(server.port, DELAY);
    known = { ...server.data, ssh_port: proxy.port };
    await (await connectForTest({ data: known })).disconnect();
  });
  afterAll(async () => {
    await proxy?.stop();
    await server?.stop();
  });

  /** The fewest of some tries: who speaks next may cross with what nobody waits for, and look like a turn more. */
  const fewest = async (work: () => Promise<unknown>) => {
    let turns = Number.POSITIVE_INFINITY;
    for (let tries = 0; tries < 6; tries++) {
      proxy.takeTurns();
      await work();
      turns = Math.min(turns, proxy.takeTurns());
    }
    return turns;
  };

  test.each([
    // The greetings; the key exchange; the request to authenticate together with the signature.
    ["an ed25519 key", async () => ({}), 3],
    [
      "an rsa key",
      async () => {
        const ssh_key = makeKey(join(await makeFolder(), "rsa"), { type: "rsa" });
        await server.authorize(`${ssh_key}.pub`);
        return { ssh_key };
      },
      3,
    ],
    [
      "a second key, after one that is refused",
      async () => {
        const foreign = makeKey(join(await makeFolder(), "foreign"));
        return { ssh_key: undefined, ssh_identity_files: [foreign, server.userKey] };
      },
      4,
    ],
  ] as const)("to log in with %s", async (_, data, expected) => {
    const settings = { ...known, ...(await data()) };
    const connections: Connection[] = [];
    const turns = await fewest(async () => connections.push(await connectForTest({ data: settings })));
    await Promise.all(connections.map((connection) => connection.disconnect()));
    expect(turns).toBe(expected);
  });

  test("for a command on an open connection", async () => {
    const connection = await connectForTest({ data: known });
    // Open the channel; ask for the command. Nobody waits for the channel to close, but it may count.
    expect(await fewest(() => run(connection, "true"))).toBeLessThanOrEqual(3);
    await connection.disconnect();
  });

  test("for files", async () => {
    const connections: Connection[] = [];
    for (let tries = 0; tries < 6; tries++) connections.push(await connectForTest({ data: known }));
    const [first] = connections;
    let next = 0;
    // Open the channel; ask for sftp; agree on its version; ask for its limits; and then the question itself.
    expect(await fewest(() => connections[next++]?.files?.stat("/tmp") ?? Promise.reject())).toBe(5);
    expect(await fewest(() => first?.files?.stat("/tmp") ?? Promise.reject())).toBe(1);
    await Promise.all(connections.map((connection) => connection.disconnect()));
  });
});

const dropbearIsMissing = dropbearMissing();
test.skipIf(dropbearIsMissing !== undefined)("another server is given the time to grant the service", async () => {
  const server = await startDropbear();
  const proxy = await startCountingProxy(server.data.ssh_port as number);
  const data = { ...server.data, ssh_port: proxy.port } as TestData;
  await (await connectForTest({ data })).disconnect();
  proxy.takeTurns();
  const connection = await connectForTest({ data });
  expect(proxy.takeTurns()).toBeLessThanOrEqual(5);
  await connection.disconnect();
  await proxy.stop();
  await server.stop();
});
