/** How many connections are made to a host that is not reached: as many as its settings say, counted by its own server. */
import type { Socket } from "node:net";
import { openFleet } from "@towline/core";
import { afterAll, describe, expect, test } from "vitest";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { ENGINES } from "../counterparts/connect-ssh.ts";
import { findFreePort } from "../counterparts/listening-server.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { type Counterpart, listen } from "../counterparts/tcp-proxy.ts";
import { useOpenSsh } from "../support/use-openssh.ts";

const missing = opensshMissing();
const missingClient = missingCounterpart("ssh");
const CLOSED = { ssh_known_hosts_file: "none", ssh_config_file: "none", ssh_allow_agent: false };
/** Enough for a server on this machine to be connected to, if not for more. */
const QUICK = { ssh_connect_timeout: 0.3, ssh_connect_retry_min_delay: 0, ssh_connect_retry_max_delay: 0.01 };

/** What a server does to everybody. */
const WAYS: { readonly [name: string]: (client: Socket) => void } = {
  "turns everybody away (MaxStartups)": (client) => client.end("Exceeded MaxStartups\r\n"),
  "hangs up": (client) => client.destroy(),
  "greets and hangs up": (client) => client.end("SSH-2.0-gone\r\n"),
  "says nothing": () => undefined,
  "never comes to its greeting": (client) => {
    const talk = (): void => {
      while (!client.destroyed && client.write(`${"x".repeat(200)}\r\n`));
    };
    client.on("drain", talk);
    talk();
  },
};

const servers: Counterpart[] = [];
afterAll(() => Promise.all(servers.map((server) => server.stop())));

async function startCounting(serve: (client: Socket) => void): Promise<{ readonly port: number; made(): number }> {
  let connections = 0;
  const server = await listen((client) => {
    connections += 1;
    serve(client);
  });
  servers.push(server);
  return { port: server.port, made: () => connections };
}

async function tryToReach(data: { readonly [key: string]: unknown }) {
  const hosts = [{ web1: { ssh_hostname: "127.0.0.1", ...CLOSED, ...QUICK, ...data } }];
  await using fleet = await openFleet({ connectors: [ssh], config: { fleet: { hosts } } });
  return await fleet.host("web1").run("true");
}

const present = ENGINES.filter((engine) => engine === "ssh2" || missingClient === undefined);
if (missingClient !== undefined) console.warn(`skipped: ${missingClient}`);

describe.each(present)("by %s", (ssh_engine) => {
  describe.each([0, 3])("ssh_connect_retries: %i", (ssh_connect_retries) => {
    const data = { ssh_engine, ssh_connect_retries };

    test.each(Object.entries(WAYS))("a server that %s", async (_, serve) => {
      const server = await startCounting(serve);
      const result = await tryToReach({ ...data, ssh_port: server.port });
      expect(result).toMatchObject({ status: "unreachable", error: { code: "ERR_TOWLINE_CONNECT" } });
      expect(server.made()).toBe(1 + ssh_connect_retries);
    });

    test("a server that punishes those who ask again", async () => {
      const server = await startCounting((client) => client.end("Not allowed at this time\r\n"));
      expect(await tryToReach({ ...data, ssh_port: server.port })).toMatchObject({ error: { reason: "refused" } });
      expect(server.made()).toBe(1);
    });

    test("a jump host that hangs up", async () => {
      const server = await startCounting(WAYS["hangs up"] as (client: Socket) => void);
      const result = await tryToReach({ ...data, ssh_proxy_jump: `root@127.0.0.1:${server.port}` });
      expect(result).toMatchObject({ status: "unreachable" });
      expect(server.made()).toBe(1 + ssh_connect_retries);
    });
  });

  test("nobody says how often: a server that hangs up is tried again, and a silent one is not", async () => {
    const [hangingUp, silent] = [
      await startCounting((client) => client.destroy()),
      await startCounting(() => undefined),
    ];
    await tryToReach({ ssh_engine, ssh_port: hangingUp.port });
    await tryToReach({ ssh_engine, ssh_port: silent.port });
    expect([hangingUp.made(), silent.made()]).toEqual([5, 1]);
  });
});

describe.skipIf(missing !== undefined).each(ENGINES)("behind a jump host, by %s", (ssh_engine) => {
  const jump = useOpenSsh();

  test.each([0, 3])("ssh_connect_retries: %i", async (ssh_connect_retries) => {
    const settings = { ...jump.data, ssh_engine, ssh_connect_retries, ssh_proxy_jump: `root@127.0.0.1:${jump.port}` };
    const server = await startCounting((client) => client.end("Exceeded MaxStartups\r\n"));
    await tryToReach({ ...settings, ssh_port: server.port, ssh_connect_timeout: 15 });
    expect(server.made()).toBe(1 + ssh_connect_retries);
    // A port at which nobody listens: the jump host's log tells how often it tried.
    const closed = await findFreePort();
    const result = await tryToReach({ ...settings, ssh_port: closed, ssh_connect_timeout: 15 });
    expect(result).toMatchObject({ status: "unreachable", error: { reason: "refused" } });
    const tries = (await jump.readLog()).match(new RegExp(`connect_to 127.0.0.1 port ${closed}: failed`, "g")) ?? [];
    expect(tries).toHaveLength(1 + ssh_connect_retries);
  });

  test("a refused key and a refused host key are asked for once", async () => {
    const settings = { ...jump.data, ssh_engine, ssh_connect_retries: 3, ssh_connect_timeout: 15 };
    const before = (await jump.readLog()).match(/^Connection from /gm)?.length ?? 0;
    const refused = await tryToReach({ ...settings, ssh_user: "no-such-user" });
    expect(refused).toMatchObject({ error: { reason: "auth" } });
    const known = { ssh_known_hosts_file: `${jump.folder}/nobody-is-known`, ssh_strict_host_key_checking: "yes" };
    expect(await tryToReach({ ...settings, ...known })).toMatchObject({ error: { reason: "hostkey" } });
    expect((await jump.readLog()).match(/^Connection from /gm)).toHaveLength(before + 2);
  });
});
