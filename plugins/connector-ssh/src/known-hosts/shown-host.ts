/** A host that has shown its key: how it is remembered, and what can be told about it. */
import type { HostIdentity } from "@towline/core";
import type { SshTarget } from "../settings/connector-data.ts";
import type { Examination } from "./examine-host-key.ts";
import type { HostKey } from "./judge-host-key.ts";
import { addKnownHost } from "./known-hosts-store.ts";
import type { HostLookup } from "./look-up-host.ts";
import { refuseHostKey, refuseUnknown, refuseVerdict } from "./refuse-host-key.ts";

/** All that is known when a host has shown its key. */
export interface ShownHost {
  readonly target: SshTarget;
  readonly lookup: HostLookup;
  readonly examination: Examination;
  /** The keys of all types that it showed: they don't stand against each other. */
  readonly companions: readonly HostKey[];
}

/** Adds the host's key. @throws ConnectError when there is no file for it, or it knows another key of the host by now */
export async function rememberHost({ target, lookup, examination, companions }: ShownHost): Promise<void> {
  const { shown, fingerprint } = examination;
  const { name, label, ownFile } = lookup;
  if (ownFile === undefined) {
    throw refuseHostKey(
      lookup,
      `the host key of ${name} can't be remembered: ssh_known_hosts_file is none`,
      "Set ssh_known_hosts_file to a file.",
    );
  }
  const known = lookup.lines.flatMap(({ marker, keyType, key }) =>
    marker === undefined ? [{ type: keyType, key }] : [],
  );
  const besides = [...known, ...companions];
  const verdict = await addKnownHost(ownFile, { name, key: shown, besides, hash: target.data.ssh_hash_known_hosts });
  const refusal = refuseVerdict(lookup, { ...examination, verdict });
  if (refusal !== undefined) throw refusal;
  target.log(`${label}: added the host key of ${name} (${shown.type} ${fingerprint}) to ${ownFile}`);
}

/** The host as core sees it. */
export function describeIdentity(host: ShownHost): HostIdentity {
  const { lookup, examination } = host;
  const { verdict, shown, fingerprint } = examination;
  const identity = { name: lookup.name, keyType: shown.type, fingerprint };
  if (verdict.kind === "known") return { ...identity, state: "known" };
  const error = refuseVerdict(lookup, examination) ?? refuseUnknown(lookup, examination);
  if (verdict.kind !== "new") return { ...identity, state: verdict.kind === "revoked" ? "revoked" : "changed", error };
  return { ...identity, state: "new", error, trust: () => rememberHost(host) };
}
