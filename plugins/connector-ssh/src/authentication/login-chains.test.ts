/** What hosts ask for: chains of methods, few tries, and only some algorithms. Against a real OpenSSH server. */
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { connectForTest, failureOf, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey, opensshMissing, startOpenSsh, throwAwayUserMissing } from "../../../../test/counterparts/openssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { useOpenSsh, useThrowAwayUser } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing() ?? throwAwayUserMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

/** Each at an address of its own. */
const POLICIES = {
  "127.0.5.1": "AuthenticationMethods publickey,keyboard-interactive",
  "127.0.5.2": "AuthenticationMethods password,publickey",
  "127.0.5.3": "AuthenticationMethods publickey,publickey",
  "127.0.5.4": "AuthenticationMethods keyboard-interactive,publickey",
  "127.0.5.5": "AuthenticationMethods publickey,password publickey,keyboard-interactive",
  "127.0.6.3": "PubkeyAcceptedAlgorithms ecdsa-sha2-nistp384",
  "127.0.7.1": "MaxAuthTries 2",
};

describe.skipIf(missing !== undefined)("a host that asks for", () => {
  const user = useThrowAwayUser();
  const server = useOpenSsh({
    lines: Object.entries(POLICIES).flatMap(([address, line]) => [`Match LocalAddress ${address}`, line]),
  });
  const folder = makeFolder();
  let second: string;
  let foreign: string;
  beforeAll(async () => {
    second = makeKey(join(folder, "second"), { type: "ecdsa" });
    await server.authorize(`${second}.pub`);
    foreign = makeKey(join(folder, "foreign"));
  });

  const login = async (ssh_hostname: string, data: TestData) => {
    const connection = await connectForTest({
      data: { ...server.data, ssh_hostname, ssh_user: user.name, ssh_key: undefined, ...data },
    });
    const { stdout } = await run(connection, "id -un");
    await connection.disconnect();
    return stdout.trim();
  };
  const keys = (...files: string[]): TestData => ({ ssh_identity_files: files });

  test.each([
    ["127.0.5.1", (): TestData => ({ ...keys(server.userKey), ssh_password: user.password })],
    ["127.0.5.2", (): TestData => ({ ...keys(server.userKey), ssh_password: user.password })],
    ["127.0.5.2", (): TestData => ({ ...keys(foreign, server.userKey), ssh_password: user.password })],
    ["127.0.5.3", (): TestData => keys(server.userKey, second)],
    ["127.0.5.3", (): TestData => keys(second, foreign, server.userKey)],
    ["127.0.5.4", (): TestData => ({ ...keys(server.userKey), ssh_password: user.password })],
    ["127.0.5.5", (): TestData => ({ ...keys(server.userKey), ssh_password: user.password })],
  ] as const)("a chain, at %s", async (address, data) => {
    expect(await login(address, data())).toBe(user.name);
  });

  test("two keys, of which there is one, says that the first was right", async () => {
    const error = await failureOf(login("127.0.5.3", keys(server.userKey)));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain("the last step was accepted, but the host wants another one");
    expect(error.message.match(/publickey with/g)).toHaveLength(1);
  });

  test.each([
    ["ecdsa of 384 bits", "127.0.6.3", 384],
    ["ecdsa of 521 bits", "127.0.0.1", 521],
  ])("a key: %s", async (name, address, bits) => {
    const file = makeKey(join(folder, name), { type: "ecdsa", bits });
    await server.authorize(`${file}.pub`);
    expect(await login(address, { ssh_key: file })).toBe(user.name);
  });

  test("an rsa key that signs with SHA-512 only, as `ssh` reaches it", async () => {
    const strict = await startOpenSsh({ lines: ["PubkeyAcceptedAlgorithms rsa-sha2-512"] });
    try {
      const ssh_key = makeKey(join(folder, "rsa"), { type: "rsa" });
      await strict.authorize(`${ssh_key}.pub`);
      expect(await login("127.0.0.1", { ...strict.data, ssh_user: user.name, ssh_key })).toBe(user.name);
    } finally {
      await strict.stop();
    }
  });

  test("algorithms that the key has not: says which key was offered, and what is taken", async () => {
    const error = await failureOf(login("127.0.6.3", keys(server.userKey, second)));
    expect(error).toMatchObject({ reason: "auth" });
    expect(error.message).toContain(`publickey with ${server.userKey} (SHA256:`);
    expect(error.message).toContain("the host takes publickey");
  });

  test("few tries: says that the host counts them, and how to offer one key only", async () => {
    const others = [0, 1, 2].map((index) => makeKey(join(folder, `other-${index}`)));
    const error = await failureOf(login("127.0.7.1", keys(...others, server.userKey)));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
    expect(error.message).toContain("too many authentication failures, so the host tried no more (its MaxAuthTries)");
    expect(error.advice).toContain("ssh_identities_only");
    expect(await login("127.0.7.1", { ssh_key: server.userKey })).toBe(user.name);
  });
});
