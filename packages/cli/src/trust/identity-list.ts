/** Gathers what hosts showed: one entry for each key, with all hosts that showed it. */
import type { HostIdentity, IdentityResult, TowlineError } from "@towline/core";

/** A key, and what has become of it. */
export interface ListedIdentity extends Pick<HostIdentity, "name" | "keyType" | "fingerprint"> {
  readonly hosts: string[];
  state: HostIdentity["state"] | "added";
  error: TowlineError | undefined;
  /** One for each host; they may keep what they know in different files. */
  readonly identities: HostIdentity[];
}

/** A host that could not be asked. */
export type Unasked = Pick<IdentityResult, "host" | "status" | "error">;

/** What is told about. */
export interface Listed {
  readonly listed: readonly ListedIdentity[];
  readonly unasked: readonly Unasked[];
}

/** All that hosts showed, in the order in which they were asked. */
export class IdentityList implements Listed {
  readonly #listed = new Map<string, ListedIdentity>();
  readonly #unasked = new Map<string, Unasked>();

  add(result: IdentityResult): void {
    this.#unasked.delete(result.host);
    if (result.status !== "ok") this.#unasked.set(result.host, result);
    for (const identity of result.identities) {
      const { name, keyType, fingerprint, state, error } = identity;
      const key = JSON.stringify([name, keyType, fingerprint]);
      const listed = this.#listed.get(key);
      if (listed === undefined) {
        const entry = { name, keyType, fingerprint, state, error, hosts: [result.host], identities: [identity] };
        this.#listed.set(key, entry);
      } else {
        if (!listed.hosts.includes(result.host)) listed.hosts.push(result.host);
        if (listed.state !== "added") listed.identities.push(identity);
        // The files of several hosts may disagree: what stands against a key counts.
        if (GRAVITY.indexOf(state) > GRAVITY.indexOf(listed.state)) Object.assign(listed, { state, error });
      }
    }
  }

  get listed(): readonly ListedIdentity[] {
    return [...this.#listed.values()];
  }

  get unasked(): readonly Unasked[] {
    return [...this.#unasked.values()];
  }
}

/** Whether every host is known by one of its keys, and nothing stands against any: a host need not be known by all of them. */
export function areTrusted(listed: readonly ListedIdentity[]): boolean {
  const states = new Map<string, ListedIdentity["state"][]>();
  for (const { name, state } of listed) states.set(name, [...(states.get(name) ?? []), state]);
  return [...states.values()].every(
    (ofHost) =>
      ofHost.some((state) => state === "known" || state === "added") &&
      ofHost.every((state) => state !== "changed" && state !== "revoked"),
  );
}

/** From what is well to what is worst. */
export const GRAVITY: readonly ListedIdentity["state"][] = ["known", "added", "new", "changed", "revoked"];
