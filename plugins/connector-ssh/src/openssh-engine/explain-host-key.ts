/** Says why ssh did not accept the key that a host showed. */
import { type ConnectError, quoteForShell } from "@towline/core";
import type { Place } from "../failures/connect-errors.ts";
import { refuseHostKey } from "../known-hosts/refuse-host-key.ts";

/** A master that may have ended because of a host key. */
export interface HostKeyFailure {
  readonly place: Place;
  /** All that ssh said. */
  readonly lines: readonly string[];
  /** What stands for the host in known_hosts. */
  readonly knownName: string;
  /** Those of the keys that the host is known by, which no others were asked for. */
  readonly hostKeyAlgorithms: readonly string[] | undefined;
}

/** The error, where what ssh said is about the host's key. */
export function explainHostKeyFailure(failure: HostKeyFailure): ConnectError | undefined {
  const { place, knownName: name, hostKeyAlgorithms } = failure;
  const text = failure.lines.join("\n");
  const host = { label: place.name, name };
  const [, type = "a key", print = ""] =
    /Server host (?:key|certificate): (\S+) (?:.*?)(SHA256:[^\s,]+)/.exec(text) ?? [];
  const shown = `${type} ${print}`.trim();

  const offer = /no matching host key type found\. Their offer: (.*)/.exec(text)?.[1];
  if (offer !== undefined && hostKeyAlgorithms !== undefined) {
    return refuseHostKey(
      host,
      `${name} shows none of the keys that it is known by (${hostKeyAlgorithms.join(", ")}), but offers ${offer}. Somebody may be intercepting the connection`,
      `If the host was set up anew, remove its old keys: ssh-keygen -R ${quoteForShell(name)}`,
    );
  }
  if (/REVOKED HOST KEY DETECTED|marked as revoked/.test(text)) {
    return refuseHostKey(
      host,
      `${name} shows a host key that is marked as revoked, or that a revoked authority signed (${shown})`,
      "Do not connect: the key is known to be in wrong hands. Give the host a new one.",
    );
  }
  if (!/Host key verification failed|HOST IDENTIFICATION HAS CHANGED|host key is known for/.test(text)) {
    return undefined;
  }
  const problem = /Certificate invalid: (.*)/.exec(text)?.[1];
  if (problem !== undefined) {
    return refuseHostKey(
      host,
      `the certificate of ${name} is not accepted: ${problem}. Somebody may be intercepting the connection`,
      "Give the host a new certificate of that authority (ssh-keygen -s), or correct the @cert-authority line.",
    );
  }
  const [, file, line] = /Offending (?:\S+ )?key in (.*):(\d+)/.exec(text) ?? [];
  if (file !== undefined) {
    return refuseHostKey(
      host,
      `the host key of ${name} has changed: it shows ${shown}, but another one is known at ${file}:${line}. Somebody may be intercepting the connection`,
      `If the host was set up anew, remove its old key: ssh-keygen -f ${quoteForShell(file)} -R ${quoteForShell(name)}`,
    );
  }
  return refuseHostKey(
    host,
    `the host key of ${name} is not known: it shows ${shown}`,
    `Compare that with the host's own (ssh-keygen -lf on it), and add it with: towline trust ${quoteForShell(place.name)}`,
  );
}
