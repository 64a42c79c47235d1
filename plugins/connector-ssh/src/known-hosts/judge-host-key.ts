/** Decides what the known keys of a host say about the key that it shows. */

import { CERTIFICATE_ALGORITHMS } from "../keys/host-certificate.ts";
import type { KnownHost } from "./known-hosts-file.ts";

/** A host's public key as it was shown. */
export interface HostKey {
  readonly type: string;
  /** In base64. */
  readonly key: string;
}

/** What is known about a key. `changed` and `revoked` name the line that says so. */
export type Verdict =
  | { readonly kind: "known" }
  | { readonly kind: "new" }
  | { readonly kind: "changed" | "revoked"; readonly known: KnownHost };

/**
 * A host that is known by keys of other types only counts as changed: its known keys are asked for first, so it lost
 * them, or somebody else answers.
 */
export function judgeHostKey(shown: HostKey, lines: readonly KnownHost[]): Verdict {
  const isShown = (line: KnownHost) => line.keyType === shown.type && line.key === shown.key;
  const revoked = lines.find((line) => line.marker === "revoked" && isShown(line));
  if (revoked !== undefined) return { kind: "revoked", known: revoked };
  const keys = lines.filter((line) => line.marker === undefined);
  if (keys.some(isShown)) return { kind: "known" };
  const other = keys.find((line) => line.keyType === shown.type) ?? keys[0];
  return other === undefined ? { kind: "new" } : { kind: "changed", known: other };
}

/** By type of key: the algorithms by which it signs, best first; the types in the order in which ssh2 asks for them. */
export const ALGORITHMS_BY_TYPE: readonly (readonly [type: string, algorithms: readonly string[]])[] = [
  ["ssh-ed25519", ["ssh-ed25519"]],
  ["ecdsa-sha2-nistp256", ["ecdsa-sha2-nistp256"]],
  ["ecdsa-sha2-nistp384", ["ecdsa-sha2-nistp384"]],
  ["ecdsa-sha2-nistp521", ["ecdsa-sha2-nistp521"]],
  ["ssh-rsa", ["rsa-sha2-512", "rsa-sha2-256"]],
];

/** The order in which ssh2 asks for them by itself. */
export const USUAL_ALGORITHMS: readonly string[] = ALGORITHMS_BY_TYPE.flatMap(([, algorithms]) => algorithms);

/**
 * The algorithms to ask for: certificates where an authority is known for the host, then those of known keys, so that a
 * known key is never asked for as another type; undefined where that is the usual order, for which ssh2 has a packet
 * ready that all connections share.
 */
export function orderAlgorithms(lines: readonly KnownHost[]): readonly string[] | undefined {
  const known = new Set(lines.filter((line) => line.marker === undefined).map((line) => line.keyType));
  const ordered = [
    ...ALGORITHMS_BY_TYPE.filter(([type]) => known.has(type)),
    ...ALGORITHMS_BY_TYPE.filter(([type]) => !known.has(type)),
  ].flatMap(([, algorithms]) => algorithms);
  if (lines.some((line) => line.marker === "cert-authority")) return [...CERTIFICATE_ALGORITHMS.keys(), ...ordered];
  return ordered.every((algorithm, index) => algorithm === USUAL_ALGORITHMS[index]) ? undefined : ordered;
}

/**
 * The algorithms of the keys that a host is known by, and no others: for a client that would take a key of another type
 * for a new one. Undefined where no key is known.
 */
export function knownAlgorithms(lines: readonly KnownHost[]): readonly string[] | undefined {
  const known = new Set(lines.filter((line) => line.marker === undefined).map((line) => line.keyType));
  const algorithms = ALGORITHMS_BY_TYPE.filter(([type]) => known.has(type)).flatMap(([, names]) => names);
  if (algorithms.length === 0) return undefined;
  const isCertified = lines.some((line) => line.marker === "cert-authority");
  return isCertified ? [...CERTIFICATE_ALGORITHMS.keys(), ...algorithms] : algorithms;
}
