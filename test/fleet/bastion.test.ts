/** Hosts behind a bastion: one connection to it, each hop with its own settings, and errors that name the hop. */
import { execFileSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterEach, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { makeKey, opensshMissing } from "../counterparts/openssh.ts";
import { startSpeaker } from "../counterparts/tcp-proxy.ts";
import { makeFolder } from "../support/folders.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);
const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === "::1"));
if (!hasIpv6) console.warn("skipped: this machine has no IPv6");

const SERVED_BY = "echo $SSH_CONNECTION | cut -d' ' -f3";

describe.skipIf(missing !== undefined)("a bastion", () => {
  const server = useOpenSsh({ lines: hasIpv6 ? ["ListenAddress ::1"] : [] });
  let fleet: Fleet | undefined;
  afterEach(async () => {
    await fleet?.close();
    fleet = undefined;
  });

  const open = async ({ data = {}, ...rest }: { data?: { [key: string]: unknown }; fleet?: unknown }) => {
    fleet = await openFleet({ connectors: [ssh], config: { data: { ...server.data, ...data }, ...rest } });
    return fleet;
  };
  const connectionsTo = async (address: string) =>
    (await server.readLog())
      .split("\n")
      .filter((line) => /^Connection from /.test(line) && line.includes(` on ${address} `)).length;
  const inner = (network: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${network}.${index + 1}`);

  test.each([
    ["ssh_proxy_jump", 100, "127.2.1", (port: number) => ({ ssh_proxy_jump: `root@127.2.1.254:${port}` })],
    ["_via", 20, "127.2.2", () => ({ _via: "@ssh/127.2.2.254" })],
  ])("one connection to it for all hosts behind it: %s", { timeout: 120_000 }, async (_, count, network, data) => {
    const hosts = inner(network, count);
    const fleet = await open({ fleet: { hosts: hosts.map((host) => ({ [host]: data(server.port) })) } });
    const report = await fleet.select("all").run(SERVED_BY, { parallelism: 50 });
    expect(report.results.map(({ stdout, error }) => error?.message ?? stdout.trim()).sort()).toEqual(
      [...hosts].sort(),
    );
    expect(await connectionsTo(`${network}.254`)).toBe(1);
  });

  test("one connection to it for all hosts behind it: ProxyJump for a pattern in ssh_config", async () => {
    const ssh_config_file = join(makeFolder(), "config");
    const { port } = server;
    const bastion = "Host *.254\n ProxyJump none\n";
    const others = `Host 127.2.3.*\n Port ${port}\n ProxyJump root@127.2.3.254:${port}\n`;
    await writeFile(ssh_config_file, `${bastion}${others}`);
    const fleet = await open({ data: { ssh_config_file }, fleet: { hosts: inner("127.2.3", 12) } });
    const report = await fleet.select("all").run(SERVED_BY);
    expect(report.counts.ok).toBe(12);
    expect(await connectionsTo("127.2.3.254")).toBe(1);
  });

  test("three deep, each hop with a key and a port of its own, by route and by ssh_config", async () => {
    const folder = makeFolder();
    const keys = ["a", "b", "c"].map((name) => makeKey(join(folder, name)));
    for (const key of keys) await server.authorize(`${key}.pub`);
    const host = (name: string, index: number) =>
      `Host ${name}\n HostName 127.2.4.${index}\n User root\n Port ${server.port}\n IdentityFile ${keys[index - 1]}\n`;
    const ssh_config_file = join(folder, "config");
    await writeFile(
      ssh_config_file,
      `${host("a", 1)}${host("b", 2)} ProxyJump a\n${host("c", 3)} ProxyJump b\nHost plain-b\n HostName 127.2.4.2\n User root\n Port ${server.port}\n IdentityFile ${keys[1]}\n`,
    );
    const data = {
      ssh_config_file,
      ssh_key: undefined,
      ssh_port: undefined,
      ssh_user: undefined,
      ssh_allow_agent: false,
    };
    const { ssh_known_hosts_file } = server.data;
    const own = { ssh_known_hosts_file, ssh_config_file, ssh_allow_agent: data.ssh_allow_agent };
    fleet = await openFleet({ connectors: [ssh], config: { data: own } });
    expect((await fleet.host("c").run(SERVED_BY)).stdout.trim()).toBe("127.2.4.3");
    const route = await fleet.host("@ssh/a//@ssh/plain-b//@ssh/a").run(SERVED_BY);
    expect([route.error?.message, route.stdout.trim()]).toEqual([undefined, "127.2.4.1"]);
    const log = await server.readLog();
    for (const key of keys) {
      const accepted = log.split("\n").filter((line) => line.startsWith("Accepted publickey for root "));
      expect(accepted.some((line) => line.includes(fingerprintOf(key)))).toBe(true);
    }
  });

  test.skipIf(!hasIpv6)("over IPv6, as a host, as a hop and in ssh_proxy_jump", async () => {
    const { port } = server;
    const fleet = await open({
      fleet: {
        hosts: [
          { six: { ssh_hostname: "::1" } },
          { behind: { ssh_hostname: "127.2.5.1", ssh_proxy_jump: `root@[::1]:${port}` } },
          { "six-behind": { ssh_hostname: "::1", ssh_proxy_jump: `root@127.2.5.1:${port}` } },
        ],
      },
    });
    const targets = ["six", "behind", "six-behind", `@ssh/[::1]:${port}`, `@ssh/[::1]:${port}//@ssh/127.2.5.2`];
    const results = await Promise.all(targets.map((target) => fleet.host(target).run(SERVED_BY)));
    expect(results.map(({ stdout, error }) => error?.message ?? stdout.trim())).toEqual([
      ...["::1", "127.2.5.1", "::1", "::1", "127.2.5.2"],
    ]);
  });

  test("a hop that lets nobody in, is silent, or is not there is named", async () => {
    const silent = await startSpeaker("");
    const folder = makeFolder();
    const stranger = makeKey(join(folder, "stranger"));
    const ssh_config_file = join(folder, "config");
    await writeFile(
      ssh_config_file,
      [
        `Host silent\n HostName 127.0.0.1\n Port ${silent.port}\n ConnectTimeout 1\n`,
        "Host absent\n HostName 127.2.6.1\n Port 1\n",
        `Host strict\n HostName 127.2.6.2\n Port ${server.port}\n User root\n IdentityFile ${stranger}\n`,
      ].join(""),
    );
    const first = `root@127.2.6.9:${server.port}`;
    const failureBehind = async (jump: string) => {
      const behind = await open({ data: { ssh_config_file, ssh_proxy_jump: jump } });
      const { error } = await behind.host("127.2.6.3").run("true");
      await behind.close();
      return error;
    };
    const cases = [
      [`${first},silent`, "carrier", "its jump host silent was not reached: silent: no ssh connection"],
      [`${first},absent`, "carrier", "its jump host absent was not reached: absent: no ssh connection to 127.2.6.1:1"],
      [`${first},strict`, "auth", "its jump host strict was not reached: strict: ssh could not log in as root"],
    ] as const;
    for (const [jump, reason, text] of cases) {
      const error = await failureBehind(jump);
      expect(error?.message).toContain(`127.2.6.3: ${text}`);
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason });
    }
    await silent.stop();
  });

  test("circles are errors: by route and by ssh_proxy_jump", async () => {
    const fleet = await open({
      fleet: { hosts: [{ "127.2.7.1": { _via: "@ssh/127.2.7.2" } }, { "127.2.7.2": { _via: "@ssh/127.2.7.1" } }] },
    });
    await expect(fleet.host("127.2.7.1").run("true")).rejects.toMatchObject({ code: "ERR_TOWLINE_TARGET_INVALID" });
    const jumping = await open({ data: { ssh_proxy_jump: `root@127.2.7.3:${server.port}` } });
    const { error } = await jumping.host("127.2.7.3").run("true");
    expect(error?.message).toContain("is its own jump host");
  });
});

function fingerprintOf(key: string): string {
  return execFileSync("ssh-keygen", ["-lf", `${key}.pub`], { encoding: "utf8" }).split(" ")[1] ?? "no fingerprint";
}
