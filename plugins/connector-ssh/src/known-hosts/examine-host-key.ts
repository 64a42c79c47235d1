/** Judges the key or the certificate that a host shows by what is known about the host. */
import {
  findCertificateProblem,
  type HostCertificate,
  isCertificate,
  parseHostCertificate,
} from "../keys/host-certificate.ts";
import { fingerprint, typeOfKey } from "../keys/public-key.ts";
import { type HostKey, judgeHostKey, type Verdict } from "./judge-host-key.ts";
import type { KnownHost } from "./known-hosts-file.ts";
import type { HostLookup } from "./look-up-host.ts";

/** What a host shows, and what is to be thought of it. */
export interface Examination {
  /** The host's own key, without a certificate. */
  readonly shown: HostKey;
  readonly fingerprint: string;
  readonly verdict:
    | Verdict
    /** An authority is known for the host, and the certificate is not good. */
    | { readonly kind: "certificate"; readonly problem: string; readonly known: KnownHost };
}

/** `bytes` are the key or the certificate as it came on the wire. */
export async function examineHostKey(lookup: HostLookup, bytes: Buffer): Promise<Examination> {
  if (!isCertificate(bytes)) return examineKey(lookup, bytes);
  const certificate = parseHostCertificate(bytes);
  if (certificate === undefined) throw new Error("its certificate is malformed");
  return examineCertificate(lookup, certificate);
}

/** What can be said at once, without another look at the files. */
export function isKnownKey(lookup: HostLookup, bytes: Buffer): boolean {
  return !isCertificate(bytes) && judgeHostKey(hostKeyOf(bytes), lookup.lines).kind === "known";
}

async function examineKey(lookup: HostLookup, bytes: Buffer): Promise<Examination> {
  const shown = hostKeyOf(bytes);
  const examination = { shown, fingerprint: fingerprint(bytes) };
  const verdict = judgeHostKey(shown, lookup.lines);
  if (verdict.kind !== "new") return { ...examination, verdict };
  const withoutPort = judgeHostKey(shown, await lookup.findWithoutPort());
  return { ...examination, verdict: withoutPort.kind === "changed" ? verdict : withoutPort };
}

async function examineCertificate(lookup: HostLookup, certificate: HostCertificate): Promise<Examination> {
  const plain = await examineKey(lookup, certificate.key);
  const authority = hostKeyOf(certificate.authority);
  const isAuthority = (line: KnownHost) => line.keyType === authority.type && line.key === authority.key;
  const revoked = lookup.lines.find((line) => line.marker === "revoked" && isAuthority(line));
  if (revoked !== undefined) return { ...plain, verdict: { kind: "revoked", known: revoked } };
  // As OpenSSH: a key that is known by itself needs no certificate, and one that is revoked finds no help in it.
  if (plain.verdict.kind === "known" || plain.verdict.kind === "revoked") return plain;
  const authorities = lookup.lines.filter((line) => line.marker === "cert-authority");
  const known = authorities.find(isAuthority);
  const problem =
    known === undefined
      ? `it is signed by another authority (${authority.type} ${fingerprint(certificate.authority)})`
      : findCertificateProblem(certificate, lookup.principal, new Date());
  if (problem === undefined) return { ...plain, verdict: { kind: "known" } };
  const line = known ?? authorities[0];
  // Certificates are only asked for where an authority is known.
  if (line === undefined) throw new Error("it shows a certificate, and no authority is known");
  return { ...plain, verdict: { kind: "certificate", problem, known: line } };
}

function hostKeyOf(bytes: Buffer): HostKey {
  return { type: typeOfKey(bytes), key: bytes.toString("base64") };
}
