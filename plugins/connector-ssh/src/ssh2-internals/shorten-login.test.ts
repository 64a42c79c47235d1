/** A login asks no more than it must. */
import { describe, expect, test } from "vitest";
import { connectForTest, run } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("logging in to OpenSSH", () => {
  const server = useOpenSsh({ hostKeyTypes: ["ed25519", "rsa", "ecdsa"] });

  test("signs at once, without asking first whether the key is welcome", async () => {
    const connection = await connectForTest({ data: server.data });
    expect((await run(connection, "echo here")).stdout).toBe("here\n");
    await connection.disconnect();
    const log = await server.readLog();
    expect(log).toContain("Accepted publickey");
    expect(log).not.toContain("Postponed publickey");
  });
});
