/** Logging in to servers that are not OpenSSH: dropbear and tinysshd. */
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectForTest, failureOf, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { dropbearMissing, startDropbear } from "../../../../test/counterparts/dropbear.ts";
import { makeKey } from "../../../../test/counterparts/openssh.ts";
import { startTinySsh, tinySshMissing } from "../../../../test/counterparts/tinyssh.ts";
import { makeFolder } from "../../../../test/support/folders.ts";

const servers = [
  { name: "dropbear", missing: dropbearMissing(), start: startDropbear, types: ["ed25519", "rsa", "ecdsa"] },
  { name: "tinysshd", missing: tinySshMissing(), start: startTinySsh, types: ["ed25519"] },
];

describe.each(servers)("$name", ({ missing, start, types }) => {
  if (missing !== undefined) console.warn(`skipped: ${missing}`);

  test.skipIf(missing !== undefined)("lets in by each type of key that it takes, and by none else", async () => {
    const server = await start();
    const folder = makeFolder();
    const login = async (data: TestData) => {
      const connection = await connectForTest({ data: { ...(server.data as TestData), ssh_key: undefined, ...data } });
      const { stdout } = await run(connection, "id -un");
      await connection.disconnect();
      return stdout.trim();
    };
    try {
      const foreign = makeKey(join(folder, "foreign"));
      for (const type of types) {
        const file = makeKey(join(folder, type), { type });
        appendFileSync(join("/home", server.user, ".ssh", "authorized_keys"), readFileSync(`${file}.pub`));
        expect([type, await login({ ssh_key: file })]).toEqual([type, server.user]);
        expect(await login({ ssh_identity_files: [foreign, file] })).toBe(server.user);
      }
      const error = await failureOf(login({ ssh_key: foreign }));
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "auth" });
      expect(error.message).toMatch(/tried publickey with \S+foreign \(SHA256:.*the host takes publickey/);
    } finally {
      await server.stop();
    }
  });
});
