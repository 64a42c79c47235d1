/** Servers with old algorithms only, servers without the strict key exchange, and compression: by both engines. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectBy, ENGINES, failureOf, run, type TestData } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import type { SmallSshServer } from "../../../../test/counterparts/small-ssh-server.ts";
import { startTinySsh, tinySshMissing } from "../../../../test/counterparts/tinyssh.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const OLD = {
  ssh_kex_algorithms: "+diffie-hellman-group14-sha1",
  ssh_host_key_algorithms: "+ssh-rsa",
  ssh_ciphers: "+aes128-cbc",
  ssh_macs: "+hmac-md5",
};
const missing = opensshMissing();

describe.skipIf(missing !== undefined).each(ENGINES)("OpenSSH with old algorithms, by %s", (engine) => {
  const connect = connectBy(engine);
  const algorithms = ["KexAlgorithms diffie-hellman-group14-sha1", "HostKeyAlgorithms ssh-rsa"];
  const server = useOpenSsh({ hostKeyTypes: ["rsa"], lines: [...algorithms, "Ciphers aes128-cbc", "MACs hmac-md5"] });

  const answer = async (data: TestData): Promise<string> => {
    const connection = await connect({ data: { ...server.data, ...data } });
    try {
      return (await run(connection, "echo works")).stdout;
    } finally {
      await connection.disconnect();
    }
  };

  test("is refused with all that it lacks, the setting that would allow it, and the risk", async () => {
    const error = await failureOf(answer({}));
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONNECT", reason: "protocol" });
    expect(error.message).toContain(
      "no key exchange algorithm in common: the server offers only diffie-hellman-group14-sha1",
    );
    for (const [setting, value] of Object.entries(OLD)) expect(error.advice).toContain(`${setting}: ${value}`);
    expect(error.advice).toContain("SHA-1");
  });

  test("is still refused where less is allowed than it needs", async () => {
    const error = await failureOf(answer({ ...OLD, ssh_ciphers: "+3des-cbc" }));
    expect(error.message).toContain("no cipher algorithm in common: the server offers only aes128-cbc");
  });

  test("works where the settings name them, also once its key is known", async () => {
    expect(await answer(OLD)).toBe("works\n");
    expect(await answer(OLD)).toBe("works\n");
  });
});

describe.skipIf(missing !== undefined).each(ENGINES)("OpenSSH as it is, by %s", (engine) => {
  const connect = connectBy(engine);
  const server = useOpenSsh({ logLevel: "DEBUG1", hostKeyTypes: ["rsa", "ed25519"] });

  test("compresses what is sent, where the settings say so, and meets a demand for the strict key exchange", async () => {
    const data = { ...server.data, ssh_compression: true, ssh_require_strict_kex: true };
    const connection = await connect({ data });
    const { stdout } = await run(connection, "head -c 300000 /dev/zero | tr '\\0' x");
    expect(stdout).toBe("x".repeat(300_000));
    await connection.disconnect();
    expect(await server.readLog()).toMatch(/compression: zlib@openssh\.com/);
  });
});

const tinyMissing = tinySshMissing();

describe.skipIf(tinyMissing !== undefined).each(ENGINES)(
  "tinysshd without the strict key exchange, by %s",
  (engine) => {
    let server: SmallSshServer;
    beforeAll(async () => {
      server = await startTinySsh();
    });
    afterAll(() => server?.stop());

    test("is refused where the strict key exchange is demanded, before anybody logs in", async () => {
      const data = server.data as TestData;
      const error = await failureOf(connectBy(engine)({ data: { ...data, ssh_require_strict_kex: true } }));
      expect(error).toMatchObject({ reason: "protocol" });
      expect(error.message).toContain("CVE-2023-48795");
      const connection = await connectBy(engine)({ data });
      expect((await run(connection, "id -un")).stdout).toBe(`${server.user}\n`);
      await connection.disconnect();
    });
  },
);
