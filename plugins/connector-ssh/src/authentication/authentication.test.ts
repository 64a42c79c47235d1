/** Every way to log in, against a real OpenSSH server. */
import { execFileSync, spawn } from "node:child_process";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  connectBy,
  ENGINES,
  failureOf,
  localCarrier,
  run,
  type TestTarget,
} from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey, opensshMissing, throwAwayUserMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined).each(ENGINES)("authentication by %s", (engine) => {
  const connectForTest = connectBy(engine);
  const user = useThrowAwayUser();
  const server = useOpenSsh();
  const folder = makeFolder();

  const login = async (target: TestTarget) => {
    const connection = await connectForTest({
      ...target,
      data: { ...server.data, ssh_key: undefined, ...target.data },
    });
    const result = await run(connection, "id -un");
    await connection.disconnect();
    return result.stdout.trim();
  };
  const newKey = async (name: string, options: Parameters<typeof makeKey>[1] = {}) => {
    const file = makeKey(join(folder, name), options);
    await server.authorize(`${file}.pub`);
    return file;
  };

  test.each([
    ["ed25519", {}],
    ["rsa", { type: "rsa" }],
    ["rsa-pem", { type: "rsa", format: "PEM" }],
    ["rsa-pkcs8", { type: "rsa", format: "PKCS8" }],
    ["ecdsa", { type: "ecdsa" }],
    ["ecdsa-pem", { type: "ecdsa", format: "PEM" }],
  ])("a key: %s", async (name, options) => {
    expect(await login({ data: { ssh_key: await newKey(`plain-${name}`, options) } })).toBe("root");
  });

  test.each([
    ["OpenSSH form", {}],
    ["PEM", { type: "rsa", format: "PEM" }],
    ["PKCS8", { type: "rsa", format: "PKCS8" }],
  ])("an encrypted key in %s, with its passphrase", async (name, options) => {
    const ssh_key = await newKey(`locked-${name.replace(" ", "-")}`, { ...options, passphrase: "open sesame" });
    expect(await login({ data: { ssh_key, ssh_key_password: "open sesame" } })).toBe("root");
    expect(await login({ data: { ssh_key }, prompt: async () => "open sesame" })).toBe("root");
  });

  test.each([
    ["no passphrase and nobody to ask", undefined, "it is encrypted, and there is nobody to ask"],
    ["the wrong passphrase", "wrong secret", "the passphrase does not fit"],
  ])("an encrypted key with %s fails before anything is sent", async (name, passphrase, text) => {
    const ssh_key = makeKey(join(folder, `closed-${name.length}`), { passphrase: "right" });
    const carrier = { ...localCarrier, openTcp: () => Promise.reject(new Error("something was sent")) };
    const error = await failureOf(login({ data: { ssh_key, ssh_key_password: passphrase }, carrier }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
    expect(error.message).toContain(`web1: ssh cannot use the key ${ssh_key}: ${text}`);
    expect(`${error.message}${error.advice}`).not.toContain("wrong secret");
  });

  test("a passphrase that was typed is asked for once, for many hosts", async () => {
    const ssh_key = await newKey("typed", { passphrase: "typed once" });
    let asked = 0;
    const prompt = async () => {
      asked += 1;
      return "typed once";
    };
    await Promise.all([1, 2, 3].map(() => login({ data: { ssh_key }, prompt })));
    expect(asked).toBe(1);
  });

  test.each([
    ["missing", async (file: string) => file, "there is no such file"],
    ["a public key", async (file: string) => `${makeKey(file)}.pub`, "it holds a public key"],
    [
      "no key at all",
      async (file: string) => {
        await writeFile(file, "hello");
        return file;
      },
      "Unsupported key format",
    ],
    ["a folder", async () => folder, "EISDIR"],
  ])("a key file that is %s", async (name, make, text) => {
    const ssh_key = await make(join(folder, `bad-${name.length}`));
    const error = await failureOf(login({ data: { ssh_key } }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain(text);
  });

  test("named key files are tried in order; missing and foreign ones are passed over", async () => {
    const foreign = makeKey(join(folder, "foreign"));
    const right = await newKey("right");
    expect(await login({ data: { ssh_identity_files: [join(folder, "none"), foreign, right] } })).toBe("root");
  });

  test("a foreign key: what was tried, what the host takes, and no secret", async () => {
    const ssh_key = makeKey(join(folder, "stranger"));
    const error = await failureOf(login({ data: { ssh_key, ssh_password: "hunter2-secret" } }));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
    const print = execFileSync("ssh-keygen", ["-lf", `${ssh_key}.pub`], { encoding: "utf8" }).split(" ")[1];
    expect(error.message).toContain(`web1: ssh could not log in as root: tried publickey with ${ssh_key} (${print})`);
    expect(error.message).toMatch(/the host takes publickey,? ?password/);
    expect(`${error.message}${error.advice}${error.stack}`).not.toContain("hunter2-secret");
  });

  test("an agent, with keys that do not fit before the one that does", async () => {
    const socket = join(folder, "agent.sock");
    const agent = spawn("ssh-agent", ["-D", "-a", socket], { stdio: ["ignore", "pipe", "ignore"] });
    await new Promise((resolve) => agent.stdout.once("data", resolve));
    const env = { ...process.env, SSH_AUTH_SOCK: socket };
    const [wrong, right] = [makeKey(join(folder, "agent-wrong")), await newKey("agent-right", { type: "rsa" })];
    for (const file of [wrong, right]) execFileSync("ssh-add", ["-q", file], { env, stdio: "ignore" });
    const data = { ssh_allow_agent: true, ssh_identity_agent: socket };
    try {
      expect(await login({ data })).toBe("root");
      expect(
        await login({
          data: { ...data, ssh_hostname: "127.0.0.69", ssh_user: user.name, ssh_password: user.password },
        }),
      ).toBe(user.name);
      const only = { ...data, ssh_identities_only: true, ssh_identity_files: [wrong] };
      expect(await failureOf(login({ data: only }))).toMatchObject({ reason: "auth" });
      const forwarding = await connectForTest({
        data: { ...server.data, ssh_key: undefined, ...data, ssh_forward_agent: true },
      });
      expect((await run(forwarding, "ssh-add -l | wc -l")).stdout.trim()).toBe("2");
      await forwarding.disconnect();
      const plain = await connectForTest({ data: { ...server.data, ssh_key: undefined, ...data } });
      expect((await run(plain, "echo [$SSH_AUTH_SOCK]")).stdout.trim()).toBe("[]");
      await plain.disconnect();
    } finally {
      agent.kill();
    }
  });

  test("an agent that is not there does no harm", async () => {
    const data = {
      ssh_allow_agent: true,
      ssh_identity_agent: join(folder, "no.sock"),
      ssh_identity_files: [server.userKey],
    };
    expect(await login({ data })).toBe("root");
  });

  test.each([
    ["password", "127.0.0.67"],
    ["keyboard-interactive", "127.0.0.68"],
    ["whatever the host takes", "127.0.0.1"],
  ])("a password, by %s", async (_, ssh_hostname) => {
    expect(await login({ data: { ssh_hostname, ssh_user: user.name, ssh_password: user.password } })).toBe(user.name);
    const asked: string[] = [];
    const prompt: TestTarget["prompt"] = async (question, { echo }) => {
      asked.push(`${question} ${echo}`);
      return user.password;
    };
    expect(await login({ data: { ssh_hostname, ssh_user: user.name }, prompt })).toBe(user.name);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatch(/password.* false$/i);
  });

  test.each(["127.0.0.67", "127.0.0.68", "127.0.0.1"])("a wrong password is sent once, to %s", async (ssh_hostname) => {
    const error = await failureOf(login({ data: { ssh_hostname, ssh_user: user.name, ssh_password: "wrong-one" } }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).not.toContain("wrong-one");
    expect(error.message).toMatch(/: tried (password|keyboard-interactive); the host takes/);
  });

  test("a key, and then a password", async () => {
    const data = { ssh_hostname: "127.0.0.69", ssh_user: user.name, ssh_key: server.userKey };
    expect(await login({ data: { ...data, ssh_password: user.password } })).toBe(user.name);
    const error = await failureOf(login({ data }));
    expect(error.message).toContain("the last step was accepted, but the host wants another one");
  });

  test("no key and no password", async () => {
    const error = await failureOf(login({ data: {} }));
    expect(error.message).toContain("there was nothing to try; the host takes publickey");
    expect(error.advice).toContain("ssh_key");
  });

  test("more keys than the host lets anyone try", async () => {
    const files = Array.from({ length: 8 }, (_, index) => makeKey(join(folder, `many-${index}`)));
    const error = await failureOf(login({ data: { ssh_identity_files: files } }));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain("too many authentication failures");
  });

  test("a key that was replaced is read again", async () => {
    const file = makeKey(join(folder, "replaced"));
    expect(await failureOf(login({ data: { ssh_key: file } }))).toMatchObject({ reason: "auth" });
    for (const end of ["", ".pub"]) await copyFile(`${server.userKey}${end}`, `${file}${end}`);
    expect(await login({ data: { ssh_key: file } })).toBe("root");
  });
});
