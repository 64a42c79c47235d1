/** What is left out of the check of a host key's signature changes nothing of what it proves. */
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import ssh2 from "ssh2";
import { describe, expect, test } from "vitest";
import { shortenVerification } from "./verify-ed25519.ts";

shortenVerification();

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
