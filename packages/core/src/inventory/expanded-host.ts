/** A host as connectors named it. */
import type { DataLayer } from "../settings/effective-hop.ts";

/** One step of a host's route, as its connector named it. */
export interface ExpandedHop {
  readonly connector: string;
  readonly name: string;
  /** What the connector said about it. */
  readonly names: readonly DataLayer[];
}

/** A host as connectors named it. */
export interface ExpandedHost {
  readonly hops: readonly [ExpandedHop, ...ExpandedHop[]];
  readonly groups: readonly string[];
}

/** The name of a route made of hops: what tells two hosts apart. */
export function identityOf(hops: readonly ExpandedHop[]): string {
  return hops.length === 1 && hops[0] !== undefined ? hops[0].name : hops.map(({ name }) => name).join("//");
}

/** What two listings say about one host. */
export function mergeExpanded(known: ExpandedHost, added: ExpandedHost): ExpandedHost {
  const hops = known.hops.map((hop, index) => {
    const more = (added.hops[index]?.names ?? []).filter((layer) => !hop.names.some((old) => isSame(old, layer)));
    return { ...hop, names: [...hop.names, ...more] };
  });
  return {
    hops: hops as unknown as ExpandedHost["hops"],
    groups: [...new Set([...known.groups, ...added.groups])],
  };
}

function isSame(left: DataLayer, right: DataLayer): boolean {
  return left.source.label === right.source.label;
}
