/** What is left out of ssh2's work changes nothing of what it proves. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import ssh2 from "ssh2";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest, run } from "../../../../test/counterparts/connect-ssh.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../../../../test/counterparts/openssh.ts";
import { USUAL_ALGORITHMS } from "../known-hosts/judge-host-key.ts";
import { encodeInteger } from "./shorten-protocol.ts";

describe("the signature of a host key", () => {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  const raw = publicKey.export({ type: "spki", format: "der" }).subarray(-32);
  const wire = Buffer.concat([Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1"), raw]);
  const parsed = ssh2.utils.parseKey(`ssh-ed25519 ${wire.toString("base64")}`);
  if (parsed instanceof Error) throw parsed;
  const key = (Array.isArray(parsed) ? parsed[0] : parsed) as {
    verify(data: Buffer, signature: Buffer): boolean | Error;
  };
  const data = createHash("sha256").update("exchange").digest();
  const signature = sign(null, data, privateKey);

  test("is accepted when it is right", () => {
    expect(key.verify(data, signature)).toBe(true);
  });

  test.each([
    ["of other data", Buffer.from("other"), signature],
    ["with one bit changed", data, Buffer.from(signature.map((byte, index) => (index === 40 ? byte ^ 1 : byte)))],
    ["that is too short", data, signature.subarray(1)],
    ["that is empty", data, Buffer.alloc(0)],
    ["of another key", data, sign(null, data, generateKeyPairSync("ed25519").privateKey)],
  ])("is refused %s", (_, bytes, wrong) => {
    expect(key.verify(bytes, wrong)).not.toBe(true);
  });
});

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

test("ssh2 asks for host keys in our usual order, and for SHA-1 last", () => {
  const client = new ssh2.Client();
  client.on("error", () => undefined);
  client.connect({ host: "127.0.0.1", port: 9, username: "nobody" });
  const { _protocol } = client as unknown as {
    readonly _protocol: {
      readonly _offer: { readonly lists: { readonly serverHostKey: { readonly array: unknown } } };
    };
  };
  expect(_protocol._offer.lists.serverHostKey.array).toEqual([...USUAL_ALGORITHMS, "ssh-rsa"]);
  client.destroy();
});

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("logging in to OpenSSH", () => {
  let server: OpenSsh;
  beforeAll(async () => {
    server = await startOpenSsh({ hostKeyTypes: ["ed25519", "rsa", "ecdsa"] });
  });
  afterAll(() => server?.stop());

  test("signs at once, without asking first whether the key is welcome", async () => {
    const connection = await connectForTest({ data: server.data });
    expect((await run(connection, "echo here")).stdout).toBe("here\n");
    await connection.disconnect();
    const log = await server.readLog();
    expect(log).toContain("Accepted publickey");
    expect(log).not.toContain("Postponed publickey");
  });

  test("agrees on a secret every time, whatever it begins with", async () => {
    // One secret in 128 begins with a zero or is written with one more.
    for (let round = 0; round < 10; round += 1) {
      const connections = await Promise.all(Array.from({ length: 16 }, () => connectForTest({ data: server.data })));
      await Promise.all(connections.map((connection) => connection.disconnect()));
    }
  });
});
