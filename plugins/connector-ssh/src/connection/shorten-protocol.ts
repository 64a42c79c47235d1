/** Leaves out work that ssh2 does needlessly. It reaches into ssh2, so each part stays away where ssh2 is not as known. */
import { createPublicKey, diffieHellman, type KeyObject, verify } from "node:crypto";
import ssh2, { type Client } from "ssh2";

type GlobalRequest = (protocol: Protocol, name: string, wantReply: boolean, data: unknown) => void;
type SignAtLast = (data: Buffer, finish: (signature: Buffer) => void) => void;
type AuthenticateWithKey = (username: string, key: unknown, algorithm?: string, sign?: SignAtLast) => void;

/** What ssh2 keeps to itself, read only where it is still there. */
interface Protocol {
  readonly _handlers?: {
    GLOBAL_REQUEST?: GlobalRequest;
    USERAUTH_PK_OK?: (protocol: Protocol) => void;
    EXT_INFO?: (protocol: Protocol, extensions: unknown) => void;
    SERVICE_ACCEPT?: (protocol: Protocol, name: string) => void;
  };
  readonly _remoteIdentRaw?: Buffer;
  readonly _kex?: { _keys?: unknown; finish?: unknown };
  /** Set while keys are exchanged: no other packet may be sent then. */
  readonly _kexinit?: unknown;
  readonly _packetRW?: {
    readonly write: {
      readonly allocStart: number;
      alloc(length: number): Buffer;
      finalize(packet: Buffer): Buffer;
    };
  };
  readonly _offer?: unknown;
  readonly _decipher?: unknown;
  readonly _cipher?: { encrypt(packet: Buffer): void };
  authPK?: AuthenticateWithKey;
  requestSuccess?: () => void;
}

const SSH_MSG_IGNORE = 2;

interface Curve25519Exchange {
  readonly type: "25519";
  readonly _keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject } | null;
  generateKeys(): void;
  getPublicKey(): Buffer;
  computeSecret(otherPublicKey: Buffer): Buffer | Error;
}

/** Shortens one connection, right after its `connect`. */
export function shortenProtocol(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol;
  if (protocol === undefined) return;
  passOverOfferedHostKeys(protocol);
  signAtOnce(protocol);
  awaitNoService(client, protocol);
}

/**
 * A server that lets nobody authenticate hangs up instead of granting that service, so there is no need to wait for the
 * grant: authentication may follow the request at once. It begins with what OpenSSH sends right after the key exchange,
 * the signatures that it takes, and so never before the host's key was found right. Other servers may be less patient.
 */
function awaitNoService(client: Client, protocol: Protocol): void {
  const handlers = protocol._handlers;
  const accepted = handlers?.SERVICE_ACCEPT;
  const learned = handlers?.EXT_INFO;
  if (handlers === undefined || accepted === undefined || learned === undefined) return;
  let isRequested = false;
  let hasBegun = false;
  client.once("handshake", () => {
    isRequested = protocol._remoteIdentRaw?.toString("latin1").startsWith("SSH-2.0-OpenSSH_") === true;
  });
  handlers.EXT_INFO = (from, extensions) => {
    learned(from, extensions);
    if (!isRequested || hasBegun) return;
    hasBegun = true;
    accepted(from, "ssh-userauth");
  };
  handlers.SERVICE_ACCEPT = (from, name) => {
    if (!hasBegun) accepted(from, name);
    hasBegun = true;
  };
}

/**
 * OpenSSH offers its other host keys after each login. ssh2 has all of them proved, for a listener that nobody is. But
 * an answer there must be: the offer is a packet that nobody acknowledges for 40 ms if nothing is sent, and until then
 * the server's Nagle's algorithm holds back the next one, which is the first command's channel.
 */
function passOverOfferedHostKeys(protocol: Protocol): void {
  const handlers = protocol._handlers;
  const original = handlers?.GLOBAL_REQUEST;
  if (handlers === undefined || original === undefined) return;
  handlers.GLOBAL_REQUEST = (from, name, wantReply, data) => {
    if (name !== "hostkeys-00@openssh.com") original(from, name, wantReply, data);
    else if (wantReply) from.requestSuccess?.();
    else sendNothing(from);
  };
}

/** A packet that says nothing (RFC 4253, section 11.2). */
function sendNothing(protocol: Protocol): void {
  const { _packetRW: packets, _cipher: cipher } = protocol;
  if (packets === undefined || cipher === undefined || protocol._kexinit !== undefined) return;
  const start = packets.write.allocStart;
  const packet = packets.write.alloc(1 + 4);
  packet[start] = SSH_MSG_IGNORE;
  packet.writeUInt32BE(0, start + 1);
  cipher.encrypt(packets.write.finalize(packet));
}

/**
 * ssh2 asks for each key whether the host would take it, and signs when it says yes: two round trips. A key that lies
 * here may as well sign at once (RFC 4252, section 7); an agent is still asked only for keys that the host takes.
 */
function signAtOnce(protocol: Protocol): void {
  const handlers = protocol._handlers;
  const original = protocol.authPK;
  const accepted = handlers?.USERAUTH_PK_OK;
  if (original === undefined || accepted === undefined) return;
  protocol.authPK = (username, key, algorithm, sign) => {
    if (sign === undefined && isPrivateKey(key)) accepted(protocol);
    else original.call(protocol, username, key, algorithm, sign);
  };
}

function isPrivateKey(key: unknown): boolean {
  const parsed = key as { readonly isPrivateKey?: () => boolean } | undefined;
  return parsed?.isPrivateKey?.() === true;
}

/** Forgets the keys and the secret of a key exchange that is done; ssh2 keeps them for as long as the connection. */
export function forgetKeyExchange(client: Client): void {
  const protocol = (client as unknown as { readonly _protocol?: Protocol })._protocol;
  if (protocol !== undefined) keepNoSlabs(protocol);
  const exchange = protocol?._kex;
  if (exchange === undefined) return;
  if (exchange._keys !== undefined) exchange._keys = null;
  if (Object.hasOwn(exchange, "finish")) delete exchange.finish;
}

/**
 * What ssh2 keeps for as long as the connection are a few small buffers, each cut from a slab of 8 KiB of Node's that it
 * keeps with it: for thousands of connections, more memory than all the rest.
 */
function keepNoSlabs(protocol: Protocol): void {
  const { lists } = (protocol._offer ?? {}) as { readonly lists?: { readonly [name: string]: unknown } };
  const holders: unknown[] = [protocol, protocol._decipher, lists, lists?.kex, lists?.serverHostKey];
  for (const direction of [lists?.cs, lists?.sc]) holders.push(...Object.values(direction ?? {}));
  for (const holder of holders) {
    if (typeof holder !== "object" || holder === null) continue;
    for (const [name, value] of Object.entries(holder)) {
      if (!Buffer.isBuffer(value) || value.length === value.buffer.byteLength) continue;
      (holder as { [name: string]: unknown })[name] = Buffer.from(Uint8Array.from(value).buffer);
    }
  }
}

const shortened = new WeakSet<object>();

/** Shortens the key exchange of all connections from the next one on; to be called while one is going on. */
export function shortenKeyExchange(client: Client): void {
  const exchange = (client as unknown as { readonly _protocol?: Protocol })._protocol?._kex;
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
  // To read a key as DER, OpenSSL 3 looks for a decoder first, which takes ten times as long as to read a JWK.
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

function keyOfBytes(curve: "X25519" | "Ed25519", bytes: Buffer): KeyObject {
  return createPublicKey({ key: { kty: "OKP", crv: curve, x: bytes.toString("base64url") }, format: "jwk" });
}

type Verify = (data: Buffer, signature: Buffer, algorithm?: string) => boolean | Error;

interface VerifyingKey {
  readonly type: string;
  verify: Verify;
  getPublicSSH(): Buffer;
}

/** An Ed25519 key that nobody has: only its class is wanted. */
const SAMPLE = `ssh-ed25519 ${Buffer.concat([
  Buffer.from("\0\0\0\x0bssh-ed25519\0\0\0\x20", "latin1"),
  Buffer.alloc(32, 1),
]).toString("base64")}`;

/** ssh2 makes a PEM text of each host's key, and has it parsed again for the one signature that the key is for. */
function shortenVerification(): void {
  const sample: unknown = ssh2.utils.parseKey(SAMPLE);
  if (sample instanceof Error || typeof sample !== "object" || sample === null) return;
  const prototype: VerifyingKey | null = Object.getPrototypeOf(sample);
  const original = prototype?.verify;
  if (prototype === null || typeof original !== "function") return;
  prototype.verify = function (this: VerifyingKey, data, signature, algorithm) {
    if (this.type === "ssh-ed25519") {
      try {
        return verify(null, data, keyOfBytes("Ed25519", this.getPublicSSH().subarray(-32)), signature);
      } catch {
        // ssh2 tells better what is wrong with it.
      }
    }
    return original.call(this, data, signature, algorithm);
  };
}

shortenVerification();
