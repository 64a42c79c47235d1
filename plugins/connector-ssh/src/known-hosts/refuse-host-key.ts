/** Says why the key of a host is refused, and what to do. */
import { ConnectError, quoteForShell } from "@towline/core";
import { fingerprint } from "../keys/public-key.ts";
import type { Examination } from "./examine-host-key.ts";
import type { KnownHost } from "./known-hosts-file.ts";
import type { HostLookup } from "./look-up-host.ts";

/** Which host it is about. */
export type Refused = Pick<HostLookup, "label" | "name">;

/** An error of the check. */
export function refuseHostKey({ label }: Refused, message: string, advice: string, cause?: unknown): ConnectError {
  return new ConnectError("hostkey", `${label}: ${message}`, { host: label, connector: "ssh", advice, cause });
}

/** The error for a verdict that no setting can overrule; undefined for one that may pass. */
export function refuseVerdict(
  host: Refused,
  { shown, verdict, fingerprint: print }: Examination,
): ConnectError | undefined {
  const { name } = host;
  switch (verdict.kind) {
    case "known":
    case "new":
      return undefined;
    case "revoked":
      return refuseHostKey(
        host,
        `${name} shows a host key that is marked as revoked, or that a revoked authority signed (${shown.type} ${print}, ${placeOf(verdict.known)})`,
        "Do not connect: the key is known to be in wrong hands. Give the host a new one.",
      );
    case "certificate":
      return refuseHostKey(
        host,
        `the certificate of ${name} is not accepted: ${verdict.problem}. An authority is known at ${placeOf(verdict.known)}. Somebody may be intercepting the connection`,
        "Give the host a new certificate of that authority (ssh-keygen -s), or correct the @cert-authority line.",
      );
    case "changed": {
      const { file, keyType, key } = verdict.known;
      const old = `${fingerprint(Buffer.from(key, "base64"))} is known at ${placeOf(verdict.known)}`;
      return refuseHostKey(
        host,
        keyType === shown.type
          ? `the host key of ${name} has changed: it shows ${shown.type} ${print}, but ${old}. Somebody may be intercepting the connection`
          : `${name} shows a ${shown.type} host key (${print}), but is known by a ${keyType} key: ${old}. Somebody may be intercepting the connection`,
        `If the host was set up anew, remove its old key: ssh-keygen -f ${quoteForShell(file)} -R ${quoteForShell(name)}`,
      );
    }
  }
}

/** The error for a key that ssh_config does not allow. */
export function refuseUnfit(host: Refused, problem: string): ConnectError {
  const advice = "Give the host a new key, or change what ssh_config demands (towline explain HOST shows it).";
  return refuseHostKey(host, `the host key of ${host.name} is not accepted: ${problem}`, advice);
}

/** The error for a key that nothing is known about. */
export function refuseUnknown(host: Refused, { shown, fingerprint: print }: Examination): ConnectError {
  return refuseHostKey(
    host,
    `the host key of ${host.name} is not known: it shows ${shown.type} ${print}`,
    `Compare that with the host's own (ssh-keygen -lf on it), and add it with: towline trust ${quoteForShell(host.label)}`,
  );
}

/** Where a line stands, for people. */
function placeOf({ file, line }: KnownHost): string {
  return line === 0 ? file : `${file}:${line}`;
}
