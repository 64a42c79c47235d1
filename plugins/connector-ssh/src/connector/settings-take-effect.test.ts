/** What ssh_config and the settings ask for is what a real OpenSSH server sees, by either engine. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Connection } from "@towline/core";
import { describe, expect, test } from "vitest";
import { openTcpHere } from "../../../../packages/core/src/local/local-sockets.ts";
import {
  connectBy,
  ENGINES,
  failureOf,
  localCarrier,
  run,
  type TestData,
} from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey, opensshMissing, throwAwayUserMissing } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../../../../test/support/use-openssh.ts";
import { resolveData } from "../ssh-config/resolve-data.ts";

const missing = opensshMissing() ?? throwAwayUserMissing() ?? missingCounterpart("ssh-agent", "ssh-add");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

const PASSWORD_ONLY = "127.0.0.67";
const INTERACTIVE_ONLY = "127.0.0.68";

describe.skipIf(missing !== undefined).each(ENGINES)("what is set, by %s,", (engine) => {
  const user = useThrowAwayUser();
  const server = useOpenSsh({
    logLevel: "DEBUG1",
    hostKeyTypes: ["ed25519", "rsa"],
    lines: ["AcceptEnv TOWLINE_*"],
  });
  const folder = makeFolder();

  const connectWith = connectBy(engine);
  const carrier: Connection = { ...localCarrier, openTcp: openTcpHere };
  /** A host whose ssh_config has these lines, and what core would make of them and of the data. */
  const configure = async (text: string, data: TestData = {}): Promise<TestData> => {
    const ssh_config_file = join(folder, "config");
    await writeFile(ssh_config_file, `${text}\n`);
    const given = { ...server.data, ssh_hostname: "127.0.0.1", ...data, ssh_config_file };
    const signal = AbortSignal.timeout(5_000);
    const resolved = await resolveData({ name: "@ssh/web1", data: given, cwd: folder, signal, log: () => undefined });
    return { ...resolved, ...given };
  };
  /** What the server logs, and the command prints, for one connection. */
  const visit = async (data: TestData, command = "true", prompt?: () => Promise<string>) => {
    const before = (await server.readLog()).length;
    const connection = await connectWith({ data, carrier, ...(prompt === undefined ? {} : { prompt }) });
    const { stdout } = await run(connection, command).finally(() => connection.disconnect());
    return { stdout, log: (await server.readLog()).slice(before) };
  };

  test.each<[string, TestData, RegExp]>([
    ["Ciphers aes256-ctr", { ssh_ciphers: "aes256-ctr" }, /client->server cipher: aes256-ctr /],
    [
      "MACs hmac-sha2-512\nCiphers aes128-ctr",
      { ssh_macs: "hmac-sha2-512", ssh_ciphers: "aes128-ctr" },
      /MAC: hmac-sha2-512 /,
    ],
    [
      "KexAlgorithms ecdh-sha2-nistp384",
      { ssh_kex_algorithms: "ecdh-sha2-nistp384" },
      /kex: algorithm: ecdh-sha2-nistp384/,
    ],
    ["HostKeyAlgorithms rsa-sha2-256", { ssh_host_key_algorithms: "rsa-sha2-256" }, /host key algorithm: rsa-sha2-256/],
    ["Compression yes", { ssh_compression: true }, /compression: zlib@openssh.com/],
    ["Compression no", {}, /compression: none/],
  ])("reaches the key exchange: %s", async (text, data, expected) => {
    const ssh_known_hosts_file = join(folder, "of-key-exchange");
    expect(
      (await visit(await configure(text, { ssh_known_hosts_file: `${ssh_known_hosts_file}-a-${text.length}` }))).log,
    ).toMatch(expected);
    const own = { ...server.data, ssh_known_hosts_file: `${ssh_known_hosts_file}-b-${text.length}`, ...data };
    expect((await visit(own)).log).toMatch(expected);
  });

  test("is stronger in the settings than in ssh_config", async () => {
    const text = "Compression yes\nCiphers aes256-ctr\nServerAliveInterval 1\nNumberOfPasswordPrompts 1";
    const data = await configure(text, { ssh_compression: false, ssh_ciphers: "aes192-ctr" });
    expect((await visit(data)).log).toMatch(/cipher: aes192-ctr .*compression: none/);
  });

  test.each<[string, TestData, readonly string[]]>([
    ["PreferredAuthentications password,publickey", {}, ["password"]],
    ["PreferredAuthentications publickey,password", {}, ["publickey"]],
    ["PasswordAuthentication no\nKbdInteractiveAuthentication no", {}, ["publickey"]],
    ["PubkeyAuthentication no\nKbdInteractiveAuthentication no", {}, ["password"]],
    ["", { ssh_preferred_authentications: ["keyboard-interactive", "publickey"] }, ["keyboard-interactive/pam"]],
    ["PreferredAuthentications publickey", { ssh_preferred_authentications: ["password"] }, ["password"]],
  ])("orders the ways to log in: %s %j", async (text, data, methods) => {
    const login = { ssh_user: user.name, ssh_password: user.password };
    const { log } = await visit(await configure(text, { ...data, ...login }));
    expect([...log.matchAll(/Accepted (\S+) for/g)].map(([, method]) => method)).toEqual(methods);
  });

  test("gives commands the variables of SendEnv and SetEnv, and what the server does not accept is not missed", async () => {
    process.env.TOWLINE_SENT = "a 'b' $c";
    process.env.TOWLINE_HIDDEN = "no";
    try {
      const text = 'SendEnv TOWLINE_S* TOWLINE_HIDDEN\nSendEnv -TOWLINE_H*\nSetEnv TOWLINE_SET="x y" OTHER=1';
      const shown = 'printf "%s|" "$TOWLINE_SENT" "$TOWLINE_SET" "$TOWLINE_HIDDEN" "$OTHER"';
      expect((await visit(await configure(text), shown)).stdout).toBe("a 'b' $c|x y|||");
      const data = { ssh_send_env: ["TOWLINE_SENT"], ssh_set_env: { TOWLINE_SET: "own" } };
      expect((await visit(await configure(text, data), shown)).stdout).toBe("a 'b' $c|own|||");
    } finally {
      delete process.env.TOWLINE_SENT;
      delete process.env.TOWLINE_HIDDEN;
    }
  });

  test("chooses the local address, and the family of the host's", async () => {
    const from = "echo $SSH_CONNECTION";
    expect((await visit(await configure("BindAddress 127.0.0.9"), from)).stdout).toMatch(/^127\.0\.0\.9 /);
    expect((await visit({ ...server.data, ssh_bind_address: "127.0.0.8" }, from)).stdout).toMatch(/^127\.0\.0\.8 /);
    const inet = await configure("AddressFamily inet", { ssh_hostname: "localhost" });
    expect((await visit(inet, from)).stdout).toMatch(/^127\.0\.0\.1 /);
    const inet6 = await configure("AddressFamily inet6", { ssh_hostname: "localhost" });
    // The server listens on no such address.
    expect(await failureOf(visit(inet6))).toMatchObject({ code: "ERR_TOWLINE_CONNECT" });
  });

  test.each([
    [PASSWORD_ONLY, 1, {}, "NumberOfPasswordPrompts 1"],
    [INTERACTIVE_ONLY, 1, { ssh_prompted_tries: 1 }, ""],
    [PASSWORD_ONLY, 2, { ssh_prompted_tries: 2 }, "NumberOfPasswordPrompts 1"],
  ] as const)(
    "limits the questions on %s to %i: %j %s",
    async (ssh_hostname, times, data, text) => {
      let asked = 0;
      const login = { ...data, ssh_hostname, ssh_user: user.name, ssh_key: undefined };
      const configured = await configure(text, login);
      const prompt = async () => {
        asked += 1;
        return "wrong";
      };
      expect(await failureOf(visit(configured, "true", prompt))).toMatchObject({ reason: "auth" });
      expect(asked).toBe(times);
    },
    20_000,
  );

  test.each([
    ["BatchMode yes", {}],
    ["", { ssh_batch_mode: true }],
  ])("asks nobody: %s %j", async (text, data) => {
    let asked = 0;
    const prompt = async () => {
      asked += 1;
      return user.password;
    };
    const login = { ssh_hostname: PASSWORD_ONLY, ssh_user: user.name, ssh_key: undefined };
    expect(await failureOf(visit(await configure(text, { ...data, ...login }), "true", prompt))).toMatchObject({
      reason: "auth",
    });
    expect(asked).toBe(0);
    // A password that is configured needs nobody.
    const { stdout } = await visit(await configure(text, { ...data, ...login, ssh_password: user.password }), "id -un");
    expect(stdout.trim()).toBe(user.name);
  });

  test("forwards the agent where it is to be, and only there", async () => {
    const socket = join(folder, `agent-${engine}.sock`);
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    try {
      await new Promise((resolve) => agent.stdout.once("data", resolve));
      const key = makeKey(join(folder, `of-agent-${engine}`));
      execFileSync("ssh-add", ["-q", key], { env: { ...process.env, SSH_AUTH_SOCK: socket }, stdio: "ignore" });
      const list = "ssh-add -l 2>&1";
      const data = { ssh_allow_agent: true, ssh_identity_agent: socket };
      for (const forwarding of ["yes", `"${socket}"`]) {
        expect((await visit(await configure(`ForwardAgent ${forwarding}`, data), list)).stdout).toContain(
          "test-ed25519",
        );
      }
      expect((await visit(await configure("ForwardAgent no", data), list)).stdout).not.toContain("test-ed25519");
      const stronger = await configure("ForwardAgent yes", { ...data, ssh_forward_agent: false });
      expect((await visit(stronger, list)).stdout).not.toContain("test-ed25519");
    } finally {
      agent.kill();
    }
  });

  test("gives a server that never greets ConnectTimeout, or what is set in its place", async () => {
    const silent = createServer((socket) => socket.resume().on("error", () => undefined));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port: ssh_port } = silent.address() as { port: number };
    try {
      const data = await configure("ConnectTimeout 1", { ssh_port });
      expect(data.ssh_connect_timeout).toBe(1);
      const stronger = { ...data, ssh_connect_timeout: 30 };
      const signal = AbortSignal.timeout(2_500);
      const error = await failureOf(connectWith({ data: stronger, carrier, signal }));
      expect(error).toMatchObject({ reason: "timeout" });
      expect(signal.aborted).toBe(true);
    } finally {
      silent.close();
    }
  });

  test("asks for signs of life as often as ServerAliveInterval says", async () => {
    const data = await configure("ServerAliveInterval 1\nServerAliveCountMax 2");
    expect(data).toMatchObject({ ssh_keepalive_interval: 1, ssh_keepalive_count: 2 });
    const before = (await server.readLog()).length;
    const connection = await connectWith({ data, carrier });
    const asks = async () =>
      (await server.readLog()).slice(before).match(/server_input_global_request: rtype keepalive@openssh.com/g)
        ?.length ?? 0;
    await expect.poll(asks).toBeGreaterThan(1);
    await connection.disconnect();
  });

  test("of an ssh_config for people at a terminal does not disturb", async () => {
    const control = join(folder, `control-${engine}`);
    const text = [
      `ControlMaster auto\nControlPath ${control}\nControlPersist yes`,
      "ForkAfterAuthentication yes\nStdinNull yes\nRequestTTY force\nRemoteCommand echo never\nSessionType default",
      `PermitLocalCommand yes\nLocalCommand touch ${control}-ran\nLogLevel QUIET\nVisualHostKey yes\nEscapeChar none`,
      `LocalForward ${control}-forward 127.0.0.1:1\nExitOnForwardFailure yes\nUpdateHostKeys yes\nTunnel yes`,
    ].join("\n");
    const { stdout } = await visit(await configure(text), "echo fine");
    expect(stdout).toBe("fine\n");
    for (const file of [control, `${control}-ran`, `${control}-forward`]) expect(existsSync(file)).toBe(false);
  });
});
