/** Reads public keys as they come on the wire (RFC 4253, section 6.6), and has them verify signatures. */
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";

/** The strings that a key's bytes consist of, its type first; undefined when they are not whole. */
export function readFields(bytes: Buffer): readonly Buffer[] | undefined {
  const fields: Buffer[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    if (offset + 4 > bytes.length) return undefined;
    const start = offset + 4;
    offset = start + bytes.readUInt32BE(offset);
    if (offset > bytes.length) return undefined;
    fields.push(bytes.subarray(start, offset));
  }
  return fields;
}

/** A string as SSH writes it: its length, then its bytes. */
export function writeField(bytes: Buffer | string): Buffer {
  const content = Buffer.from(bytes as Buffer);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
}

/** The type that a key's bytes begin with, such as `ssh-ed25519`. */
export function typeOfKey(key: Buffer): string {
  return key.length < 4 ? "" : key.toString("latin1", 4, 4 + key.readUInt32BE(0));
}

/** The fingerprint of a public key, as ssh-keygen prints it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash("sha256").update(key).digest("base64").replace(/=+$/, "")}`;
}

/** By type of key: the algorithms that its signatures may name, with the hash of each. SHA-1 is not among them. */
const SIGNATURE_HASHES: { readonly [keyType: string]: { readonly [algorithm: string]: string | null } } = {
  "ssh-ed25519": { "ssh-ed25519": null },
  "ecdsa-sha2-nistp256": { "ecdsa-sha2-nistp256": "sha256" },
  "ecdsa-sha2-nistp384": { "ecdsa-sha2-nistp384": "sha384" },
  "ecdsa-sha2-nistp521": { "ecdsa-sha2-nistp521": "sha512" },
  "ssh-rsa": { "rsa-sha2-512": "sha512", "rsa-sha2-256": "sha256" },
};

const CURVES: { readonly [keyType: string]: { readonly crv: string; readonly bytes: number } } = {
  "ecdsa-sha2-nistp256": { crv: "P-256", bytes: 32 },
  "ecdsa-sha2-nistp384": { crv: "P-384", bytes: 48 },
  "ecdsa-sha2-nistp521": { crv: "P-521", bytes: 66 },
};

/** Tells whether the signature over `signed` is this key's. Whatever is malformed is no signature. */
export function verifySignature(key: Buffer, signed: Buffer, signature: Buffer): boolean {
  try {
    const type = typeOfKey(key);
    const [algorithm, value, ...rest] = readFields(signature) ?? [];
    if (algorithm === undefined || value === undefined || rest.length > 0) return false;
    const hash = SIGNATURE_HASHES[type]?.[algorithm.toString("latin1")];
    const publicKey = importKey(key);
    if (hash === undefined || publicKey === undefined) return false;
    const curve = CURVES[type];
    if (curve === undefined) return verify(hash, signed, publicKey, value);
    const numbers = joinNumbers(value, curve.bytes);
    return numbers !== undefined && verify(hash, signed, { key: publicKey, dsaEncoding: "ieee-p1363" }, numbers);
  } catch {
    return false;
  }
}

function importKey(key: Buffer): KeyObject | undefined {
  const [typeBytes, ...parts] = readFields(key) ?? [];
  const type = typeBytes?.toString("latin1") ?? "";
  const text = (bytes: Buffer) => bytes.toString("base64url");
  const [first, second] = parts;
  if (first === undefined || parts.length > 2) return undefined;
  if (type === "ssh-ed25519") {
    if (second !== undefined) return undefined;
    return createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: text(first) }, format: "jwk" });
  }
  if (second === undefined) return undefined;
  if (type === "ssh-rsa") {
    return createPublicKey({ key: { kty: "RSA", e: text(first), n: text(withoutZeros(second)) }, format: "jwk" });
  }
  const curve = CURVES[type];
  // The curve by its name, and an uncompressed point: 4, then both coordinates.
  if (curve === undefined || !type.endsWith(`-${first.toString("latin1")}`)) return undefined;
  if (second[0] !== 4 || second.length !== 1 + 2 * curve.bytes) return undefined;
  const [x, y] = [second.subarray(1, 1 + curve.bytes), second.subarray(1 + curve.bytes)];
  return createPublicKey({ key: { kty: "EC", crv: curve.crv, x: text(x), y: text(y) }, format: "jwk" });
}

/** The two numbers of an ECDSA signature at their full width, one after the other. */
function joinNumbers(value: Buffer, bytes: number): Buffer | undefined {
  const numbers = readFields(value);
  if (numbers?.length !== 2) return undefined;
  const trimmed = numbers.map(withoutZeros);
  if (trimmed.some((number) => number.length > bytes)) return undefined;
  return Buffer.concat(trimmed.flatMap((number) => [Buffer.alloc(bytes - number.length), number]));
}

function withoutZeros(number: Buffer): Buffer {
  const start = number.findIndex((byte) => byte !== 0);
  return number.subarray(start < 0 ? number.length : start);
}
