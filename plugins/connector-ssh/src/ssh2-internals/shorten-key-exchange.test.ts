/** The short way through a key exchange leads to the same secret. */
import { describe, expect, test } from "vitest";
import { connectForTest } from "../../../../test/counterparts/connect-ssh.ts";
import { opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";
import { encodeInteger } from "./shorten-key-exchange.ts";

test.each([
  ["01", "01"],
  ["7f00", "7f00"],
  ["80", "0080"],
  ["ff01", "00ff01"],
  ["0001", "01"],
  ["000080", "0080"],
  ["0000", ""],
])("the number %s is written as %s", (bytes, written) => {
  expect(encodeInteger(Buffer.from(bytes, "hex")).toString("hex")).toBe(written);
});

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("logging in to OpenSSH", () => {
  const server = useOpenSsh({ hostKeyTypes: ["ed25519", "rsa", "ecdsa"] });

  test("agrees on a secret every time, whatever it begins with", async () => {
    // One secret in 128 begins with a zero or is written with one more.
    for (let round = 0; round < 10; round += 1) {
      const connections = await Promise.all(Array.from({ length: 16 }, () => connectForTest({ data: server.data })));
      await Promise.all(connections.map((connection) => connection.disconnect()));
    }
  });
});
