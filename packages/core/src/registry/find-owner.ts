/** Tells which connector a data key belongs to. */
import type { FoundPackage } from "../discovery/discover-packages.ts";
import { prefixesOf } from "../discovery/package-names.ts";

/** The longest prefix wins, and of equals the connector whose identifier it is. */
export function findOwner(key: string, connectors: readonly FoundPackage[]): FoundPackage | undefined {
  let owner: FoundPackage | undefined;
  let best = 0;
  for (const connector of connectors) {
    const { identifier, prefixes } = connector.entry;
    for (const prefix of prefixes) {
      if (!key.startsWith(prefix)) continue;
      const rank = prefix.length * 2 + (prefixesOf(identifier).includes(prefix) ? 1 : 0);
      if (rank > best) [owner, best] = [connector, rank];
    }
  }
  return owner;
}
