/** What only the system's ssh can do, and that it leaves nothing behind, against a real OpenSSH server. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  connectBy,
  connectForTest,
  failureOf,
  makeFolder,
  run,
  type TestTarget,
} from "../../../../test/counterparts/connect-ssh.ts";
import {
  addThrowAwayUser,
  certify,
  makeKey,
  type OpenSsh,
  opensshMissing,
  startOpenSsh,
  type ThrowAwayUser,
  throwAwayUserMissing,
} from "../../../../test/counterparts/openssh.ts";
import { chooseEngineFor } from "./engine-needs.ts";

const missing = opensshMissing() ?? throwAwayUserMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Ids of running processes whose command line holds a text. */
async function processesWith(text: string): Promise<string[]> {
  const found: string[] = [];
  for (const id of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const command = await readFile(`/proc/${id}/cmdline`, "utf8").catch(() => "");
    if (command.includes(text)) found.push(id);
  }
  return found;
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.skipIf(missing !== undefined)("the system's ssh", () => {
  let server: OpenSsh;
  let user: ThrowAwayUser;
  let folder: string;
  let authority: string;
  beforeAll(async () => {
    folder = await makeFolder();
    authority = makeKey(join(folder, "user_authority"));
    server = await startOpenSsh({
      hostKeyTypes: ["ed25519", "ecdsa"],
      lines: [`TrustedUserCAKeys ${authority}.pub`],
    });
    user = addThrowAwayUser();
  });
  afterAll(async () => {
    await server?.stop();
    user?.remove();
  });

  const login = async (target: TestTarget, connect = connectForTest) => {
    const connection = await connect({ ...target, data: { ...server.data, ssh_key: undefined, ...target.data } });
    try {
      return (await run(connection, "id -un")).stdout.trim();
    } finally {
      await connection.disconnect();
    }
  };
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
    } finally {
      await modern.stop();
    }
  });

  describe("checks host keys", () => {
    const knownHosts = async (text: string) => {
      const file = join(await makeFolder(), "known_hosts");
      await writeFile(file, text);
      return file;
    };
    const publicKey = (file: string) => readFileSync(`${file}.pub`, "utf8").split(" ").slice(0, 2).join(" ");
    const reach = async (text: string, mode: "yes" | "accept-new" | "ask" | "no", more: Partial<TestTarget> = {}) => {
      const ssh_known_hosts_file = await knownHosts(text);
      const data = { ssh_key: server.userKey, ssh_known_hosts_file, ssh_strict_host_key_checking: mode };
      const error = await login({ data, ...more }, connectBy("openssh")).then(
        () => undefined,
        (failure) => failure,
      );
      return { error, file: ssh_known_hosts_file, after: await readFile(ssh_known_hosts_file, "utf8") };
    };
    const named = () => `[127.0.0.1]:${server.port}`;

    test("an unknown one is refused, added, accepted or asked about, as the setting says", async () => {
      const strict = await reach("", "yes");
      expect(strict.error).toMatchObject({ reason: "hostkey" });
      expect(strict.error.message).toMatch(/is not known: it shows ssh-ed25519 SHA256:/);
      expect((await reach("", "accept-new")).after).toContain(`${named()} ${publicKey(server.hostKeys[0] ?? "")}`);
      expect(await reach("", "no")).toMatchObject({ error: undefined, after: "" });
      expect((await reach("", "ask")).error).toMatchObject({ reason: "hostkey" });
      const questions: string[] = [];
      const answering = (answer: string) => async (question: string) => {
        questions.push(question);
        return answer;
      };
      expect((await reach("", "ask", { prompt: answering("yes") })).after).toContain(named());
      expect((await reach("", "ask", { prompt: answering("no") })).error).toMatchObject({ reason: "hostkey" });
      expect(questions[0]).toMatch(/is not known: ED25519 SHA256:.* Connect and remember it\? \[yes\/no\] /);
    });

    test.each(["yes", "accept-new", "no"] as const)(
      "a changed one is refused, whatever the setting: %s",
      async (mode) => {
        const other = publicKey(server.userKey);
        const { error, file, after } = await reach(`# mine\n${named()} ${other}\n`, mode);
        expect(error).toMatchObject({ reason: "hostkey" });
        expect(error.message).toContain(`the host key of ${named()} has changed: it shows ssh-ed25519 SHA256:`);
        expect(error.message).toContain(`${file}:2`);
        expect(error.advice).toContain(`ssh-keygen -f ${file} -R`);
        expect(after).toBe(`# mine\n${named()} ${other}\n`);
      },
    );

    test("one of another type than the host is known by is refused; a known one of a rarer type is asked for", async () => {
      const rsa = publicKey(makeKey(join(await makeFolder(), "rsa"), { type: "rsa" }));
      const { error } = await reach(`${named()} ${rsa}\n`, "accept-new");
      expect(error).toMatchObject({ reason: "hostkey" });
      expect(error.message).toContain("shows none of the keys that it is known by");
      expect((await reach(`${named()} ${publicKey(server.hostKeys[1] ?? "")}\n`, "yes")).error).toBeUndefined();
    });

    test("a revoked one is refused", async () => {
      const { error } = await reach(`@revoked * ${publicKey(server.hostKeys[0] ?? "")}\n`, "accept-new");
      expect(error).toMatchObject({ reason: "hostkey" });
      expect(error.message).toContain("revoked");
    });

    test("a certificate of a known authority is accepted, unless it is for another host", async () => {
      const hosts = makeKey(join(await makeFolder(), "host_authority"));
      const certified = await startOpenSsh({ certify: ([key = ""]) => certify(hosts, key) });
      const data = {
        ...certified.data,
        ssh_known_hosts_file: await knownHosts(`@cert-authority * ${publicKey(hosts)}\n`),
        ssh_strict_host_key_checking: "yes" as const,
      };
      try {
        expect(await login({ data }, connectBy("openssh"))).toBe("root");
        const error = await failureOf(login({ data: { ...data, ssh_hostname: "127.0.0.2" } }, connectBy("openssh")));
        expect(error).toMatchObject({ reason: "hostkey" });
        expect(error.message).toContain("is not accepted");
      } finally {
        await certified.stop();
      }
    });
  });

  describe("leaves nothing behind", () => {
    const CLIENT = fileURLToPath(new URL("./connect-for-test.ts", import.meta.url));

    test("when the process that uses it is killed", async () => {
      const temporary = join(folder, "temporary");
      await mkdir(temporary);
      const data = { ...server.data, ssh_engine: "openssh" };
      const client = spawn(process.execPath, ["--conditions=@towline/source", "--import", "tsx", CLIENT], {
        env: { ...process.env, TMPDIR: temporary, TEST_DATA: JSON.stringify(data) },
        stdio: ["ignore", "pipe", "inherit"],
      });
      await once(client.stdout, "data");
      const control = `ControlPath="${temporary}`;
      expect(await processesWith(control)).toHaveLength(1);
      // Its folder was only for the way to it.
      expect((await readdir(temporary)).filter((name) => name.startsWith("towline-"))).toEqual([]);
      client.kill("SIGKILL");
      await once(client, "exit");
      await waitUntil(async () => (await processesWith(control)).length === 0);
    });

    test("of a password: not in a command line, an environment or a file", async () => {
      const temporary = process.env.TMPDIR;
      const own = join(folder, "own");
      await mkdir(own);
      process.env.TMPDIR = own;
      let isDone = false;
      const seen = new Set<string>();
      const look = async () => {
        while (!isDone) {
          for (const id of [...(await processesWith("ControlPath")), ...(await processesWith(own))]) {
            for (const file of ["cmdline", "environ"]) {
              const text = await readFile(`/proc/${id}/${file}`, "latin1").catch(() => "");
              if (text !== "") seen.add(file);
              expect(text).not.toContain(user.password);
            }
          }
          for (const name of await readdir(own, { recursive: true })) {
            const text = await readFile(join(own, name), "latin1").catch(() => "");
            if (name.endsWith("/a") && text !== "") seen.add("askpass");
            expect(text).not.toContain(user.password);
          }
        }
      };
      try {
        const data = { ssh_hostname: "127.0.0.67", ssh_user: user.name, ssh_password: user.password };
        const looking = look();
        const name = await login({ data }, connectBy("openssh")).finally(() => {
          isDone = true;
        });
        await looking;
        expect(name).toBe(user.name);
        expect(seen).toEqual(new Set(["cmdline", "environ", "askpass"]));
        expect(await readdir(own)).toEqual([]);
      } finally {
        if (temporary === undefined) delete process.env.TMPDIR;
        else process.env.TMPDIR = temporary;
      }
    });

    test("when nobody answers in time", async () => {
      const prompt = () => new Promise<string>(() => undefined);
      const data = { ssh_hostname: "127.0.0.67", ssh_user: user.name };
      const error = await failureOf(login({ data, prompt, signal: AbortSignal.timeout(800) }, connectBy("openssh")));
      expect(error).toMatchObject({ reason: "timeout" });
      expect(error.message).toContain("during authentication");
      expect(await processesWith(`Port=${server.port}`)).toEqual([]);
    });
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
        data: { ssh_engine: "auto", ssh_key } as never,
        cwd: folder,
        signal: AbortSignal.timeout(5_000),
      });
    expect(await choose("id_sk")).toEqual({ engine: "openssh", reason: `the key ${file} lies in a security key` });
    expect(await choose(server.userKey)).toMatchObject({ engine: "ssh2" });
  });
});
