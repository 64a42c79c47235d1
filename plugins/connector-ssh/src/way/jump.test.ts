/** Jump hosts: one OpenSSH server is each of them, on another address. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import {
  connectForTest,
  failureOf,
  localCarrier,
  run,
  type TestData,
} from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();

describe.skipIf(missing !== undefined)("jump hosts", () => {
  const server = useOpenSsh();
  let hop: (address: string) => string;
  beforeAll(() => {
    hop = (address) => `root@${address}:${server.port}`;
  });

  const reach = (data: TestData, carrier = localCarrier) =>
    connectForTest({ data: { ...server.data, ...data }, carrier });
  const connectionsTo = (log: string, address: string) =>
    log.split("\n").filter((line) => line.includes(`Connection from `) && line.includes(` on ${address} `)).length;

  test("two in a row, shared by all hosts behind them, closed with the last one", async () => {
    const opened: string[] = [];
    const carrier = {
      ...localCarrier,
      openTcp: async (host: string, port: number) => {
        opened.push(host);
        return (await localCarrier.openTcp?.(host, port)) as never;
      },
    };
    const data = { ssh_proxy_jump: `${hop("127.0.2.1")},${hop("127.0.2.2")}` };
    const connections = await Promise.all(
      ["127.0.2.3", "127.0.2.4", "127.0.2.5"].map((ssh_hostname) => reach({ ...data, ssh_hostname }, carrier)),
    );
    for (const [index, connection] of connections.entries()) {
      expect((await run(connection, "echo $SSH_CONNECTION")).stdout.split(" ")[2]).toBe(`127.0.2.${3 + index}`);
    }
    expect(opened).toEqual(["127.0.2.1"]);
    const log = await server.readLog();
    expect([connectionsTo(log, "127.0.2.1"), connectionsTo(log, "127.0.2.2")]).toEqual([1, 1]);

    const [first, ...others] = connections;
    await first?.disconnect();
    for (const connection of others) expect((await run(connection, "echo on")).stdout).toBe("on\n");
    await Promise.all(others.map((connection) => connection.disconnect()));
    await (await reach({ ...data, ssh_hostname: "127.0.2.3" }, carrier)).disconnect();
    expect(opened).toEqual(["127.0.2.1", "127.0.2.1"]);
  });

  test("each hop has its own ssh_config, and a circle is an error", async () => {
    const folder = makeFolder();
    const ssh_config_file = join(folder, "config");
    await writeFile(
      ssh_config_file,
      `Host inner\n HostName 127.0.3.1\nHost a\n HostName 127.0.3.2\n ProxyJump b\nHost b\n HostName 127.0.3.3\nHost x\n HostName 127.0.3.4\n ProxyJump y\nHost y\n HostName 127.0.3.5\n ProxyJump x\nHost *\n User root\n Port ${server.port}\n`,
    );
    const connection = await reach({ ssh_config_file, ssh_hostname: "127.0.3.1", ssh_proxy_jump: "a" });
    expect((await run(connection, "echo $SSH_CONNECTION")).stdout.split(" ")[2]).toBe("127.0.3.1");
    const log = await server.readLog();
    expect([connectionsTo(log, "127.0.3.2"), connectionsTo(log, "127.0.3.3")]).toEqual([1, 1]);
    await connection.disconnect();
    const error = await failureOf(reach({ ssh_config_file, ssh_hostname: "127.0.3.6", ssh_proxy_jump: "x" }));
    expect(error).toMatchObject({ reason: "carrier" });
    expect(error.message).toContain("is its own jump host");
  });

  test("says which hop failed, and why", async () => {
    const refused = await failureOf(
      reach({ ssh_hostname: "127.0.4.1", ssh_port: 1, ssh_proxy_jump: hop("127.0.4.2") }),
    );
    expect(refused).toMatchObject({ reason: "refused" });
    expect(refused.message).toContain("127.0.4.1:1");
    const noHop = await failureOf(reach({ ssh_proxy_jump: "root@127.0.4.3:1" }));
    expect(noHop).toMatchObject({ reason: "carrier" });
    expect(noHop.message).toContain("its jump host root@127.0.4.3:1 was not reached");
    const forbidden = await failureOf(reach({ ssh_proxy_jump: hop("127.0.0.70") }));
    expect(forbidden.message).toContain("does not forward connections");
    const wrong = await failureOf(reach({ ssh_proxy_jump: "-oProxyCommand=x" }));
    expect(wrong.message).toContain("can be no jump host");
  });

  test("a password is not given to a jump host", async () => {
    const error = await failureOf(
      reach({ ssh_key: undefined, ssh_password: "for-the-inner-host", ssh_proxy_jump: hop("127.0.0.67") }),
    );
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain("there was nothing to try");
  });

  test("none is a direct connection", async () => {
    const connection = await reach({ ssh_proxy_jump: "none" });
    expect((await run(connection, "echo direct")).stdout).toBe("direct\n");
    await connection.disconnect();
  });
});
