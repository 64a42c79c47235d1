/** Finds known hosts by name, group or connector without looking at each of them for each name. */
import type { KnownHost } from "./roster.ts";

/** Everything that hosts are called, with the hosts. */
export interface KnownNames {
  /** By the shown name, the identity, and that of the entries of the config. */
  readonly hosts: ReadonlyMap<string, readonly KnownHost[]>;
  readonly groups: ReadonlyMap<string, readonly KnownHost[]>;
}

const made = new WeakMap<readonly KnownHost[], KnownNames>();

/** The names of some hosts, made once for each list. */
export function namesOf(hosts: readonly KnownHost[]): KnownNames {
  let names = made.get(hosts);
  if (names === undefined) {
    names = makeNames(hosts);
    made.set(hosts, names);
  }
  return names;
}

function makeNames(all: readonly KnownHost[]): KnownNames {
  const hosts = new Map<string, KnownHost[]>();
  const groups = new Map<string, KnownHost[]>();
  for (const host of all) {
    const { entry, identity, owners } = host;
    const names = new Set([entry.name, identity]);
    for (const owner of owners) names.add(owner.identity);
    for (const name of names) add(hosts, name, host);
    for (const group of new Set(entry.groups)) add(groups, group, host);
  }
  return { hosts, groups };
}

function add(lists: Map<string, KnownHost[]>, key: string, host: KnownHost): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [host]);
  else list.push(host);
}
