/** Has ssh2 do the arithmetic of a Curve25519 key exchange the short way. It reaches into ssh2: decision 012. */
import { diffieHellman, type KeyObject } from "node:crypto";
import type { Client } from "ssh2";
import { keyOfBytes } from "./key-of-bytes.ts";

interface Curve25519Exchange {
  readonly type: "25519";
  readonly _keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | null;
  generateKeys(): void;
  getPublicKey(): Buffer;
  computeSecret(otherPublicKey: Buffer): Buffer | Error;
}

/** What ssh2 keeps to itself, read only where it is still there. */
interface ClientInternals {
  readonly _protocol?: { readonly _kex?: object };
}

const shortened = new WeakSet<object>();

/** Shortens the key exchange of all connections from the next one on; to be called while one is going on. */
export function shortenKeyExchange(client: Client): void {
  const exchange = (client as unknown as ClientInternals)._protocol?._kex;
  if (exchange === undefined) return;
  const prototype: Curve25519Exchange | null = Object.getPrototypeOf(exchange);
  if (prototype === null || shortened.has(prototype)) return;
  shortened.add(prototype);
  const isKnown = ["generateKeys", "getPublicKey", "computeSecret"].every((name) => Object.hasOwn(prototype, name));
  if ((exchange as { type?: unknown }).type !== "25519" || !isKnown) return;
  const original = { getPublicKey: prototype.getPublicKey, computeSecret: prototype.computeSecret };
  // The public key is the private one times the curve's base point, which takes half as long as to have it exported.
  const basePoint = keyOfBytes("X25519", Buffer.from([9, ...Array.from({ length: 31 }, () => 0)]));
  // It is asked for twice.
  const known = new WeakMap<object, Buffer>();
  prototype.getPublicKey = function (this: Curve25519Exchange) {
    this.generateKeys();
    const privateKey = this._keys?.privateKey;
    if (privateKey === undefined) return original.getPublicKey.call(this);
    const publicKey = known.get(this) ?? diffieHellman({ privateKey, publicKey: basePoint });
    known.set(this, publicKey);
    return publicKey;
  };
  prototype.computeSecret = function (this: Curve25519Exchange, otherPublicKey: Buffer) {
    this.generateKeys();
    const privateKey = this._keys?.privateKey;
    if (privateKey === undefined || otherPublicKey.length !== 32) {
      return original.computeSecret.call(this, otherPublicKey);
    }
    try {
      const publicKey = keyOfBytes("X25519", otherPublicKey);
      return encodeInteger(diffieHellman({ privateKey, publicKey }));
    } catch (error) {
      return error as Error;
    }
  };
}

/** As SSH writes a positive number: no needless zeros before it, and one where it would be taken for negative. */
export function encodeInteger(bytes: Buffer): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0);
  const digits = start < 0 ? bytes.subarray(bytes.length) : bytes.subarray(start);
  return (digits[0] ?? 0) & 0x80 ? Buffer.concat([Buffer.from([0]), digits]) : digits;
}
