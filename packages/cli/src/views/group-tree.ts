/** The groups of some hosts as a tree: groups, the groups in them, and the hosts that are in none of these. */
import type { HostEntry } from "@towline/core";

/** A group, and what is in it. */
export interface GroupNode {
  readonly name: string;
  /** All its hosts, those of the groups in it, too. */
  readonly hosts: readonly string[];
  /** Those that are in none of the groups in it. */
  readonly ownHosts: readonly string[];
  readonly groups: readonly GroupNode[];
}

/** The groups that are in no other, and the hosts that are in no group. */
export interface GroupForest {
  readonly groups: readonly GroupNode[];
  readonly others: readonly string[];
}

/** @param order the groups of the config, as they stand there; those of connectors come after them
 * @param groupsIn the groups within one
 */
export function buildGroupForest(
  hosts: readonly HostEntry[],
  order: readonly string[],
  groupsIn: (group: string) => readonly string[],
): GroupForest {
  const members = new Map<string, string[]>(order.map((name) => [name, []]));
  const others: string[] = [];
  for (const { name, groups } of hosts) {
    if (groups.length === 0) others.push(name);
    for (const group of groups) {
      const known = members.get(group);
      if (known === undefined) members.set(group, [name]);
      else known.push(name);
    }
  }
  for (const [group, names] of members) if (names.length === 0) members.delete(group);
  const inner = new Set([...members.keys()].flatMap(groupsIn));
  const build = (name: string): GroupNode => {
    const own = members.get(name) ?? [];
    // A group that is in two others stands in both.
    const groups = groupsIn(name)
      .filter((group) => members.has(group))
      .map(build);
    const covered = new Set(groups.flatMap((group) => group.hosts));
    return { name, hosts: own, ownHosts: own.filter((host) => !covered.has(host)), groups };
  };
  return { groups: [...members.keys()].filter((name) => !inner.has(name)).map(build), others };
}
