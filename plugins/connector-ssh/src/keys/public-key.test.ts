/** Signatures by keys of every type: those that are right, and no others. */
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprint, readFields, typeOfKey, verifySignature, writeField } from "./public-key.ts";

const SIGNED = Buffer.from("what is signed");

/** A number as SSH writes it: without zeros before it, but with one where it would be negative. */
function writeNumber(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const number = bytes.subarray(Math.max(0, start));
  return writeField((number[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), number]) : number);
}

const field = (key: KeyObject, name: string) =>
  Buffer.from(`${key.export({ format: "jwk" })[name as "x"]}`, "base64url");

/** A key as it comes on the wire, and what signs with it as that algorithm says. */
interface Signer {
  readonly key: Buffer;
  sign(algorithm: string): Buffer;
}

function ed25519(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ed25519");
  return {
    key: Buffer.concat([writeField("ssh-ed25519"), writeField(field(publicKey, "x"))]),
    sign: (name) => Buffer.concat([writeField(name), writeField(sign(null, SIGNED, privateKey))]),
  };
}

function rsa(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
  const hash = (name: string) => (name === "ssh-rsa" ? "sha1" : name.replace("rsa-sha2-", "sha"));
  return {
    key: Buffer.concat([writeField("ssh-rsa"), writeNumber(field(publicKey, "e")), writeNumber(field(publicKey, "n"))]),
    sign: (name) => Buffer.concat([writeField(name), writeField(sign(hash(name), SIGNED, privateKey))]),
  };
}

function ecdsa(bits: 256 | 384 | 521): Signer {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: `P-${bits}` });
  const point = Buffer.concat([Buffer.from([4]), field(publicKey, "x"), field(publicKey, "y")]);
  const hash = { 256: "sha256", 384: "sha384", 521: "sha512" }[bits];
  const curve = `nistp${bits}`;
  return {
    key: Buffer.concat([writeField(`ecdsa-sha2-${curve}`), writeField(curve), writeField(point)]),
    sign(name) {
      const both = sign(hash, SIGNED, { key: privateKey, dsaEncoding: "ieee-p1363" });
      const numbers = [both.subarray(0, both.length / 2), both.subarray(both.length / 2)].map(writeNumber);
      return Buffer.concat([writeField(name), writeField(Buffer.concat(numbers))]);
    },
  };
}

const SIGNERS: readonly (readonly [algorithm: string, make: () => Signer])[] = [
  ["ssh-ed25519", ed25519],
  ["rsa-sha2-256", rsa],
  ["rsa-sha2-512", rsa],
  ["ecdsa-sha2-nistp256", () => ecdsa(256)],
  ["ecdsa-sha2-nistp384", () => ecdsa(384)],
  ["ecdsa-sha2-nistp521", () => ecdsa(521)],
];

describe.each(SIGNERS)("%s", (algorithm, make) => {
  const signer = make();
  const [, rest = Buffer.alloc(0)] = readFields(signer.sign(algorithm)) ?? [];

  test("a signature by the key is right, each time: its numbers may be short", () => {
    for (let count = 0; count < 20; count += 1) {
      expect(verifySignature(signer.key, SIGNED, signer.sign(algorithm))).toBe(true);
    }
  });

  test("one over something else, or by another key, is not", () => {
    const signature = signer.sign(algorithm);
    expect(verifySignature(signer.key, Buffer.from("something else"), signature)).toBe(false);
    expect(verifySignature(make().key, SIGNED, signature)).toBe(false);
  });

  test("one that names another algorithm, none, or has more behind it, is not", () => {
    for (const name of [
      "",
      "ssh-dss",
      "none",
      ...SIGNERS.map(([other]) => other).filter((other) => other !== algorithm),
    ]) {
      expect(verifySignature(signer.key, SIGNED, Buffer.concat([writeField(name), writeField(rest)]))).toBe(false);
    }
    const whole = signer.sign(algorithm);
    for (const bytes of [
      Buffer.alloc(0),
      writeField(algorithm),
      Buffer.concat([whole, writeField("x")]),
      whole.subarray(0, -1),
    ]) {
      expect(verifySignature(signer.key, SIGNED, bytes)).toBe(false);
    }
  });

  test("a key that is cut, or has more behind it, is none", () => {
    const signature = signer.sign(algorithm);
    for (const key of [
      signer.key.subarray(0, -1),
      Buffer.concat([signer.key, writeField("x")]),
      Buffer.alloc(0),
      writeField(typeOfKey(signer.key)),
    ]) {
      expect(verifySignature(key, SIGNED, signature)).toBe(false);
    }
  });
});

test("SHA-1 is no signature, though the key is right", () => {
  const signer = rsa();
  expect(verifySignature(signer.key, SIGNED, signer.sign("ssh-rsa"))).toBe(false);
});

test("a point that is compressed, or of another length, is no key", () => {
  const signer = ecdsa(256);
  const [type, curve, point = Buffer.alloc(0)] = readFields(signer.key) ?? [];
  const head = [writeField(type ?? ""), writeField(curve ?? "")];
  const signature = signer.sign("ecdsa-sha2-nistp256");
  for (const first of [2, 3, 0]) {
    const other = Buffer.concat([Buffer.from([first]), point.subarray(1)]);
    expect(verifySignature(Buffer.concat([...head, writeField(other)]), SIGNED, signature)).toBe(false);
  }
  const long = Buffer.concat([point, Buffer.alloc(1)]);
  expect(verifySignature(Buffer.concat([...head, writeField(long)]), SIGNED, signature)).toBe(false);
});

test("a curve that is not the one of the key's type is no key", () => {
  const signer = ecdsa(256);
  const [type, , point] = readFields(signer.key) ?? [];
  const named = (curve: string) => Buffer.concat([writeField(type ?? ""), writeField(curve), writeField(point ?? "")]);
  const signature = signer.sign("ecdsa-sha2-nistp256");
  expect(verifySignature(named("nistp256"), SIGNED, signature)).toBe(true);
  for (const curve of ["nistp384", ""]) expect(verifySignature(named(curve), SIGNED, signature)).toBe(false);
});

test("numbers that are none, too many, or too long are no signature", () => {
  const signer = ecdsa(256);
  const numbers = (...parts: Buffer[]) =>
    Buffer.concat([writeField("ecdsa-sha2-nistp256"), writeField(Buffer.concat(parts.map(writeField)))]);
  const one = Buffer.alloc(32, 1);
  for (const parts of [[], [one], [one, one, one], [Buffer.alloc(33, 1), one], [Buffer.alloc(0), Buffer.alloc(0)]]) {
    expect(verifySignature(signer.key, SIGNED, numbers(...parts))).toBe(false);
  }
});

test("fields come back as they were written, and no part of one is taken for a whole", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (parts) => {
      const bytes = Buffer.concat(parts.map((part) => writeField(Buffer.from(part))));
      expect(readFields(bytes)?.map((part) => [...part])).toEqual(parts.map((part) => [...part]));
      if (bytes.length > 0) expect(readFields(bytes.subarray(0, -1))).toBeUndefined();
      expect(readFields(Buffer.concat([bytes, Buffer.from([0, 0])]))).toBeUndefined();
    }),
  );
  expect(readFields(Buffer.from([0, 0, 0, 9, 1]))).toBeUndefined();
});

test("a type is what the bytes begin with", () => {
  expect(typeOfKey(Buffer.concat([writeField("ssh-ed25519"), Buffer.from("more")]))).toBe("ssh-ed25519");
  expect([typeOfKey(Buffer.alloc(0)), typeOfKey(Buffer.alloc(3)), typeOfKey(Buffer.alloc(4))]).toEqual(["", "", ""]);
});

test("a fingerprint is written as ssh-keygen does", () => {
  expect(fingerprint(Buffer.from("x"))).toBe("SHA256:LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE");
});
