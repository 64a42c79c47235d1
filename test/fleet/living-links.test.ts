/** Links that die while nobody looks: firewalls that forget, servers that hang up, reboots. The next command works. */
import { type Fleet, openFleet } from "@towline/core";
import { afterEach, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { type ForgetfulProxy, startForgetfulProxy } from "../counterparts/tcp-proxy.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** The client's port: another one for each connection. */
const WHICH = "echo $SSH_CONNECTION";

let server: OpenSsh;
let proxy: ForgetfulProxy | undefined;
let fleet: Fleet;

afterEach(async () => {
  await fleet?.close();
  await proxy?.stop();
  await server?.stop();
  proxy = undefined;
});

const open = (data: { [key: string]: unknown } = {}) =>
  openFleet({ connectors: [ssh], config: { data: { ...server.data, ...data }, fleet: { hosts: ["127.0.10.1"] } } });

/** Opens a fleet that soon finds out when the firewall on its way has forgotten a link. */
async function openBehindFirewall(): Promise<ForgetfulProxy> {
  server = await startOpenSsh();
  proxy = await startForgetfulProxy(server.port);
  const way = { ssh_hostname: "127.0.0.1", ssh_port: proxy.port };
  fleet = await open({ ...way, ssh_keepalive_interval: 0.1, ssh_keepalive_count: 2 });
  return proxy;
}

test.skipIf(missing !== undefined)("keepalive is on by default, and its messages are answered while idle", async () => {
  server = await startOpenSsh();
  fleet = await open();
  const [hop] = await fleet.explain((await fleet.select("all").hosts())[0] as never);
  expect(hop?.data).toMatchObject({ ssh_keepalive_interval: 30, ssh_keepalive_count: 3 });
});

test.skipIf(missing !== undefined)(
  "a firewall forgets the link: found dead, and the next command connects anew",
  async () => {
    const firewall = await openBehindFirewall();
    const host = fleet.host("127.0.10.1");
    const before = await host.run(WHICH);
    firewall.forget();
    const after = await host.run(WHICH);
    expect([before.status, after.status, after.attempts]).toEqual(["ok", "ok", 1]);
    expect(after.stdout).not.toBe(before.stdout);
    expect((await host.run(WHICH)).stdout).toBe(after.stdout);
  },
);

test.skipIf(missing !== undefined)(
  "a firewall forgets the link under a command: it is lost, and not run again",
  async () => {
    const firewall = await openBehindFirewall();
    const result = await fleet.host("127.0.10.1").run("echo begun; sleep 20", { onOutput: () => firewall.forget() });
    expect([result.status, result.stdout, result.error?.code]).toEqual([
      "lost",
      "begun\n",
      "ERR_TOWLINE_LOST_CONNECTION",
    ]);
  },
);

test.skipIf(missing !== undefined)("the server hangs up on a connection that nobody uses", async () => {
  server = await startOpenSsh({ lines: ["UnusedConnectionTimeout 1"] });
  fleet = await open();
  const host = fleet.host("127.0.10.1");
  const before = await host.run(WHICH);
  await expect.poll(() => server.readLog()).toMatch(/terminating inactive connection/);
  const after = await host.run(WHICH);
  expect([before.status, after.status, after.attempts]).toEqual(["ok", "ok", 1]);
  expect(after.stdout).not.toBe(before.stdout);
});

test.skipIf(missing !== undefined).each([
  ["reached directly", {}],
  ["behind two jump hosts that reboot with it", { ssh_proxy_jump: "127.0.10.2,127.0.10.3" }],
])("a host reboots in between, %s", async (_, data: { ssh_proxy_jump?: string }) => {
  server = await startOpenSsh();
  const jumps = data.ssh_proxy_jump?.split(",").map((hop) => `root@${hop}:${server.port}`);
  fleet = await open(jumps === undefined ? {} : { ssh_proxy_jump: jumps.join(",") });
  const host = fleet.host("127.0.10.1");
  const before = await host.run(WHICH);
  await server.restart();
  const after = await host.run(WHICH);
  expect([before.status, after.status, after.attempts]).toEqual(["ok", "ok", 1]);
  expect(after.stdout).not.toBe(before.stdout);
});

test.skipIf(missing !== undefined)(
  "a jump host that drops its connections takes all hosts behind it along, and all come back",
  async () => {
    server = await startOpenSsh();
    const names = Array.from({ length: 5 }, (_, index) => `127.0.10.${index + 10}`);
    fleet = await openFleet({
      connectors: [ssh],
      config: { data: { ...server.data, ssh_proxy_jump: `root@127.0.10.2:${server.port}` }, fleet: { hosts: names } },
    });
    const statuses = async () => (await fleet.select("all").run("echo on")).results.map(({ status }) => status);
    expect(await statuses()).toEqual(names.map(() => "ok"));
    await server.dropConnections();
    expect(await statuses()).toEqual(names.map(() => "ok"));
    const log = await server.readLog();
    expect(log.match(/Connection from \S+ port \d+ on 127\.0\.10\.2 /g)).toHaveLength(2);
  },
);
