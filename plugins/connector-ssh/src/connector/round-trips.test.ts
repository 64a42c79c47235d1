/** Round trips, counted by a proxy: none that the protocol does not need. docs/benchmarks.md has the table. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { dropbearMissing, startDropbear } from "../../../../test/counterparts/dropbear.ts";
import { makeKey, opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { type CountingProxy, startCountingProxy } from "../../../../test/counterparts/tcp-proxy.ts";
import { fewest, turnsOf } from "../../../../test/support/count-turns.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Milliseconds for each way, so that what is said in one go is heard in one go. */
const DELAY = 10;

/** The turns of a login. */
async function turnsOfLogin(proxy: CountingProxy, data: TestData): Promise<number> {
  const connecting = connectForTest({ data });
  const turns = await turnsOf(proxy, connecting);
  await (await connecting).disconnect();
  return turns;
}

describe.skipIf(missing !== undefined)("round trips to OpenSSH", () => {
  const server = useOpenSsh();
  let proxy: CountingProxy;
  let known: TestData;
  beforeAll(async () => {
    proxy = await startCountingProxy(server.port, DELAY);
    known = { ...server.data, ssh_port: proxy.port };
    await (await connectForTest({ data: known })).disconnect();
  });
  afterAll(async () => {
    await proxy?.stop();
  });

  test.each([
    // The greetings; the key exchange; the request to authenticate together with the signature.
    ["an ed25519 key", async () => ({}), 3],
    [
      "an rsa key",
      async () => {
        const ssh_key = makeKey(join(makeFolder(), "rsa"), { type: "rsa" });
        await server.authorize(`${ssh_key}.pub`);
        return { ssh_key };
      },
      3,
    ],
    [
      "a second key, after one that is refused",
      async () => {
        const foreign = makeKey(join(makeFolder(), "foreign"));
        return { ssh_key: undefined, ssh_identity_files: [foreign, server.userKey] };
      },
      4,
    ],
  ] as const)("to log in with %s", async (_, data, expected) => {
    const settings = { ...known, ...(await data()) };
    expect(await fewest(expected, () => turnsOfLogin(proxy, settings))).toBe(expected);
  });

  test("for a command on an open connection", async () => {
    const connection = await connectForTest({ data: known });
    // Open the channel; ask for the command. Nobody waits for the channel to close, but it may count.
    expect(await fewest(3, () => turnsOf(proxy, run(connection, "true")))).toBeLessThanOrEqual(3);
    await connection.disconnect();
  });

  test("for files", async () => {
    // Open the channel; ask for sftp; greet and ask in one go, without waiting for the server's version and limits.
    const first = await fewest(3, async () => {
      const connection = await connectForTest({ data: known });
      const counted = await turnsOf(proxy, connection.files?.stat("/tmp"));
      await connection.disconnect();
      return counted;
    });
    expect(first).toBe(3);
    const connection = await connectForTest({ data: known });
    await connection.files?.stat("/tmp");
    expect(await fewest(1, () => turnsOf(proxy, connection.files?.stat("/tmp")))).toBe(1);
    await connection.disconnect();
  });
});

const dropbearIsMissing = dropbearMissing();
test.skipIf(dropbearIsMissing !== undefined)("another server is given the time to grant the service", async () => {
  const server = await startDropbear();
  const proxy = await startCountingProxy(server.data.ssh_port as number);
  const data = { ...server.data, ssh_port: proxy.port } as TestData;
  await (await connectForTest({ data })).disconnect();
  expect(await fewest(5, () => turnsOfLogin(proxy, data))).toBeLessThanOrEqual(5);
  await proxy.stop();
  await server.stop();
});
