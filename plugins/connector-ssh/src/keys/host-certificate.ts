/** Reads the certificates by which hosts show that an authority stands for their key (OpenSSH's PROTOCOL.certkeys). */
import { matchPattern } from "../ssh-config/parsing/match-pattern.ts";
import { readFields, typeOfKey, verifySignature, writeField } from "./public-key.ts";

const SUFFIX = "-cert-v01@openssh.com";
const HOST_CERTIFICATE = 2;

/** Names for the algorithm in a key exchange, with the type of the certificate and the signature algorithm of its key. */
export const CERTIFICATE_ALGORITHMS: ReadonlyMap<string, { readonly type: string; readonly signature: string }> =
  new Map(
    [
      ["ssh-ed25519", "ssh-ed25519"],
      ["ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256"],
      ["ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384"],
      ["ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521"],
      ["ssh-rsa", "rsa-sha2-512"],
      ["ssh-rsa", "rsa-sha2-256"],
    ].map(([type = "", signature = ""]) => [`${signature}${SUFFIX}`, { type: `${type}${SUFFIX}`, signature }]),
  );

/** How many fields each type of key has after its type. */
const KEY_FIELDS: { readonly [keyType: string]: number } = {
  "ssh-ed25519": 1,
  "ecdsa-sha2-nistp256": 2,
  "ecdsa-sha2-nistp384": 2,
  "ecdsa-sha2-nistp521": 2,
  "ssh-rsa": 2,
};

/** What a certificate says. Nothing of it is to be believed before {@link findCertificateProblem} has looked at it. */
export interface HostCertificate {
  /** The host's own key, as it would come without a certificate. */
  readonly key: Buffer;
  /** The key that signed it. */
  readonly authority: Buffer;
  readonly kind: number;
  readonly id: string;
  readonly principals: readonly string[];
  /** Seconds since the epoch. */
  readonly validAfter: bigint;
  readonly validBefore: bigint;
  readonly hasCriticalOptions: boolean;
  readonly signed: Buffer;
  readonly signature: Buffer;
}

/** Tells whether these bytes are a certificate rather than a key. */
export function isCertificate(bytes: Buffer): boolean {
  return typeOfKey(bytes).endsWith(SUFFIX);
}

/** @returns undefined when it is malformed */
export function parseHostCertificate(bytes: Buffer): HostCertificate | undefined {
  const keyType = typeOfKey(bytes).slice(0, -SUFFIX.length);
  const keyFields = KEY_FIELDS[keyType];
  if (!isCertificate(bytes) || keyFields === undefined) return undefined;
  try {
    const reader = new FieldReader(bytes);
    reader.field();
    reader.field();
    const parts = Array.from({ length: keyFields }, () => reader.field());
    reader.number(8);
    const kind = Number(reader.number(4));
    const id = reader.field().toString("utf8");
    const principals = readFields(reader.field());
    const validAfter = reader.number(8);
    const validBefore = reader.number(8);
    const criticalOptions = reader.field();
    reader.field();
    reader.field();
    const authority = reader.field();
    const signed = bytes.subarray(0, reader.offset);
    const signature = reader.field();
    if (principals === undefined || reader.offset !== bytes.length) return undefined;
    return {
      key: Buffer.concat([writeField(keyType), ...parts.map(writeField)]),
      ...{ authority, kind, id, validAfter, validBefore, signed, signature },
      principals: principals.map((principal) => principal.toString("utf8")),
      hasCriticalOptions: criticalOptions.length > 0,
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * Why the certificate does not stand for a host of that name now; undefined when it does. Whether its authority is one
 * to believe is not asked here. Stricter than OpenSSH before 10.3 in that a certificate for no names is for no host.
 */
export function findCertificateProblem(certificate: HostCertificate, name: string, now: Date): string | undefined {
  const seconds = BigInt(Math.floor(now.getTime() / 1_000));
  const { kind, principals, validAfter, validBefore, hasCriticalOptions, authority, signed, signature } = certificate;
  if (!verifySignature(authority, signed, signature)) return "its signature is wrong";
  if (kind !== HOST_CERTIFICATE) return "it is no host certificate";
  if (seconds < validAfter) return `it is not valid before ${describeTime(validAfter)}`;
  if (seconds >= validBefore) return `it expired at ${describeTime(validBefore)}`;
  if (hasCriticalOptions) return "it has critical options, and none are known for hosts";
  if (!principals.some((principal) => matchPattern(principal, name))) {
    return principals.length === 0 ? "it names no hosts" : `it is for ${principals.join(", ")}`;
  }
  return undefined;
}

const LATEST_DATE = 8_640_000_000_000n;

function describeTime(seconds: bigint): string {
  return seconds > LATEST_DATE ? "the end of time" : new Date(Number(seconds) * 1_000).toISOString();
}

/** Reads one field after the other. @throws RangeError past the end. */
class FieldReader {
  offset = 0;
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  field(): Buffer {
    const length = this.#bytes.readUInt32BE(this.offset);
    const start = this.offset + 4;
    if (start + length > this.#bytes.length) throw new RangeError("the field is longer than what there is");
    this.offset = start + length;
    return this.#bytes.subarray(start, this.offset);
  }

  number(bytes: 4 | 8): bigint {
    const value =
      bytes === 4 ? BigInt(this.#bytes.readUInt32BE(this.offset)) : this.#bytes.readBigUInt64BE(this.offset);
    this.offset += bytes;
    return value;
  }
}
