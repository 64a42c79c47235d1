/** Makes keys of the bytes that they are on the wire. */
import { createPublicKey, type KeyObject } from "node:crypto";

/** To read a key as DER, OpenSSL 3 looks for a decoder first, which takes ten times as long as to read a JWK. */
export function keyOfBytes(curve: "X25519" | "Ed25519", bytes: Buffer): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: curve, x: bytes.toString("base64url") }, format: "jwk" });
}
