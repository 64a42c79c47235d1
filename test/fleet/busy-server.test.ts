/** Servers that take few logins or few sessions at once: a run slows down by itself, and every host is reached. */
import { type Fleet, openFleet } from "@towline/core";
import { afterEach, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, type OpenSshOptions, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";

const missing = opensshMissing();
let server: OpenSsh | undefined;
let fleet: Fleet | undefined;

afterEach(async () => {
  await fleet?.close();
  await server?.stop();
  fleet = undefined;
  server = undefined;
});

/** Many hosts that are one server, at one address unless told otherwise. */
async function open(
  options: OpenSshOptions,
  count: number,
  dataOf: (index: number, server: OpenSsh) => { [key: string]: unknown },
): Promise<{ server: OpenSsh; fleet: Fleet; logged: string[] }> {
  const started = await startOpenSsh(options);
  server = started;
  const names = Array.from({ length: count }, (_, index) => `host${index}`);
  const hosts = names.map((name, index) => ({ [name]: { ssh_hostname: "127.0.0.1", ...dataOf(index, started) } }));
  const logged: string[] = [];
  const log = (message: string) => logged.push(message);
  const opened = await openFleet({ connectors: [ssh], config: { data: started.data, fleet: { hosts } }, log });
  fleet = opened;
  return { server: started, fleet: opened, logged };
}

const isMissing = missing !== undefined;
if (isMissing) console.warn(`skipped: ${missing}`);

test.skipIf(isMissing)("60 hosts at a server that takes two logins at once", { timeout: 120_000 }, async () => {
  const { server, fleet, logged } = await open({ maxStartups: "2" }, 60, () => ({}));
  const report = await fleet.select("all").run("echo in", { parallelism: 60, disconnect: true });
  expect(report.results.filter(({ status }) => status !== "ok").map(({ error }) => error?.message)).toEqual([]);
  const turnedAway = (await server.readLog()).match(/^drop connection #/gm) ?? [];
  // It has slowed down: otherwise nearly all would be turned away, again and again.
  expect(turnedAway.length).toBeLessThan(120);
  expect(logged.some((message) => message.includes("turned away by a busy server"))).toBe(true);
});

test.skipIf(isMissing)(
  "a bastion that takes two logins at once, with a key for each host",
  { timeout: 120_000 },
  async () => {
    const { fleet } = await open({ maxStartups: "2" }, 12, (index, { port }) => ({
      ssh_hostname: `127.0.8.${index + 1}`,
      ssh_proxy_jump: `root@127.0.0.1:${port}`,
      // Settings of its own, so that each has a connection to the bastion of its own.
      ssh_key_password: `unused-${index}`,
    }));
    const report = await fleet.select("all").run("echo in", { parallelism: 12 });
    expect(report.results.filter(({ status }) => status !== "ok").map(({ error }) => error?.message)).toEqual([]);
  },
);

test.skipIf(isMissing)("a server with two sessions on a connection queues commands and files", async () => {
  const { fleet } = await open({ maxSessions: 2 }, 1, () => ({}));
  const host = fleet.host("host0");
  const commands = Array.from({ length: 12 }, (_, index) => host.run(`sleep 0.05; echo ${index}`));
  const results = await Promise.all(commands);
  expect(results.map(({ status, stdout }) => [status, stdout])).toEqual(
    results.map((_, index) => ["ok", `${index}\n`]),
  );
});
