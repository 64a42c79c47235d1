/** What only the system's ssh can do, against a real OpenSSH server. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  connectBy,
  connectForTest,
  failureOf,
  logIn,
  makeTarget,
  type TestTarget,
} from "../../../../test/counterparts/connect-ssh.ts";
import { certify, makeKey, type OpenSsh, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { chooseEngineFor } from "./engine-needs.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("the system's ssh", () => {
  let server: OpenSsh;
  let folder: string;
  let authority: string;
  beforeAll(async () => {
    folder = makeFolder();
    authority = makeKey(join(folder, "user_authority"));
    server = await startOpenSsh({ lines: [`TrustedUserCAKeys ${authority}.pub`] });
  });
  afterAll(() => server?.stop());

  const login = (target: TestTarget, connect = connectForTest) =>
    logIn({ ...target, data: { ...server.data, ssh_key: undefined, ...target.data } }, connect);
  const makeCertifiedKey = (name: string, options = ["-n", "root"], passphrase?: string) => {
    const key = makeKey(join(folder, name), passphrase === undefined ? {} : { passphrase });
    certify(authority, key, options);
    return key;
  };

  describe("logs in with a user certificate", () => {
    test("beside the key, by its own choice", async () => {
      const log: string[] = [];
      const ssh_key = makeCertifiedKey("certified");
      expect(await login({ data: { ssh_key }, log: (line) => log.push(line) })).toBe("root");
      expect(log).toContain(`web1: connecting by openssh, the key ${ssh_key} has a certificate`);
    });

    test("beside an encrypted key, whose passphrase is configured or typed", async () => {
      const ssh_key = makeCertifiedKey("locked", ["-n", "root"], "open sesame");
      expect(await login({ data: { ssh_key, ssh_key_password: "open sesame" } })).toBe("root");
      expect(await login({ data: { ssh_key }, prompt: async () => "open sesame" })).toBe("root");
    });

    test("of an agent", async () => {
      const socket = join(folder, "agent.sock");
      const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
      try {
        await once(agent.stdout, "data");
        const env = { ...process.env, SSH_AUTH_SOCK: socket };
        execFileSync("ssh-add", ["-q", makeCertifiedKey("of-agent")], { env, stdio: "ignore" });
        expect(await login({ data: { ssh_allow_agent: true, ssh_identity_agent: socket } })).toBe("root");
      } finally {
        agent.kill();
      }
    });

    test.each([
      ["expired", ["-n", "root", "-V", "-2d:-1d"]],
      ["for somebody else", ["-n", "nobody"]],
    ])("but not with one that is %s", async (name, options) => {
      const ssh_key = makeCertifiedKey(`bad-${name.length}`, options);
      const error = await failureOf(login({ data: { ssh_key } }));
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
      expect(error.message).toContain("(a certificate)");
      expect(error.message).toContain("the host takes publickey");
    });
  });

  test("agrees on keys that a quantum computer can't find out", async () => {
    const modern = await startOpenSsh({ lines: ["KexAlgorithms sntrup761x25519-sha512@openssh.com"] });
    try {
      const { data } = modern;
      expect(await login({ data }, connectBy("openssh"))).toBe("root");
      expect(await failureOf(login({ data }, connectBy("ssh2")))).toMatchObject({ reason: "protocol" });
      const ssh_kex_algorithms = "sntrup761x25519-sha512@openssh.com";
      const log: string[] = [];
      expect(await login({ data: { ...data, ssh_kex_algorithms }, log: (line) => log.push(line) })).toBe("root");
      const why = `ssh2 has nothing of ssh_kex_algorithms ${ssh_kex_algorithms}`;
      expect(log).toContain(`web1: connecting by openssh, ${why}`);
    } finally {
      await modern.stop();
    }
  });

  test("says so where it is not installed, or does not take an ssh_config", async () => {
    const path = process.env.PATH;
    process.env.PATH = folder;
    const absent = await failureOf(login({ data: { ssh_key: server.userKey } }, connectBy("openssh"))).finally(() => {
      process.env.PATH = path;
    });
    expect(absent).toMatchObject({ reason: "carrier" });
    expect(absent.message).toContain("the program ssh is not on this machine");
    const ssh_config_file = join(folder, "config");
    await writeFile(ssh_config_file, "KexAlgorithms none-such\n");
    const wrong = await failureOf(login({ data: { ssh_key: server.userKey, ssh_config_file } }, connectBy("openssh")));
    expect(wrong).toMatchObject({ reason: "carrier" });
    expect(wrong.message).toContain(`${ssh_config_file} line 1`);
  });

  test("does what only ssh_config says, for the name that ssh_config knows", async () => {
    const ssh_config_file = join(folder, "aliases");
    const key = makeCertifiedKey("by-config");
    const apart = join(folder, "apart-cert.pub");
    await rename(`${key}-cert.pub`, apart);
    await writeFile(ssh_config_file, `Host alias\n  HostName 127.0.0.1\n  CertificateFile ${apart}\n`);
    const data = { ssh_key: key, ssh_config_file };
    expect(await login({ name: "@ssh/alias", data }, connectBy("openssh"))).toBe("root");
  });

  test("reads the ssh_config and the keys of $HOME, as the other engine does", async () => {
    const home = join(folder, "home");
    const key = makeCertifiedKey("at-home");
    await mkdir(join(home, ".ssh"), { recursive: true });
    for (const end of ["", ".pub"]) await rename(`${key}${end}`, join(home, ".ssh", `id_ed25519${end}`));
    await writeFile(
      join(home, ".ssh", "config"),
      `Host homely\n  HostName 127.0.0.1\n  CertificateFile ${key}-cert.pub\n`,
    );
    const before = process.env.HOME;
    process.env.HOME = home;
    try {
      const data = { ssh_look_for_keys: true, ssh_config_file: undefined };
      expect(await login({ name: "@ssh/homely", data }, connectBy("openssh"))).toBe("root");
    } finally {
      process.env.HOME = before;
    }
  });

  test("goes through jump hosts, which it may connect too", async () => {
    const data = { ssh_key: makeCertifiedKey("jumping"), ssh_hostname: "127.0.0.3" };
    const hop = `root@127.0.0.2:${server.port}`;
    const deep = `${hop},root@127.0.0.4:${server.port}`;
    for (const ssh_proxy_jump of [hop, deep]) expect(await login({ data: { ...data, ssh_proxy_jump } })).toBe("root");
    expect((await server.readLog()).match(/Accepted publickey for root .* ED25519-CERT/g)?.length).toBeGreaterThan(4);
  });

  test("is chosen for a security key", async () => {
    const file = join(folder, "id_sk");
    const blob = Buffer.from("openssh-key-v1\0 sk-ssh-ed25519@openssh.com").toString("base64");
    await writeFile(file, `-----BEGIN OPENSSH PRIVATE KEY-----\n${blob}\n-----END OPENSSH PRIVATE KEY-----\n`);
    const choose = (ssh_key: string) =>
      chooseEngineFor({
        data: makeTarget({ data: { ssh_key } }).data,
        cwd: folder,
        signal: AbortSignal.timeout(5_000),
      });
    expect(await choose("id_sk")).toEqual({ engine: "openssh", reason: `the key ${file} lies in a security key` });
    expect(await choose(server.userKey)).toMatchObject({ engine: "ssh2" });
  });
});
