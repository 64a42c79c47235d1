/** Finds where included files that do not build on each other disagree about a setting of one host or group. */
import type { ConfigSection } from "../config/config.ts";
import { appendKey } from "../config/document-path.ts";
import type { Problem } from "../errors/problem.ts";
import type { DataLayer } from "../settings/effective-hop.ts";

/** More are no help. */
const MOST_TOLD = 20;

/** One for each key; what a file says over one that it includes is meant so, and is none. */
export function findConflicts(
  sections: readonly ConfigSection[],
  hosts: readonly { readonly name: string; readonly layers: readonly DataLayer[] }[],
  groups: ReadonlyMap<string, readonly DataLayer[]>,
): Problem[] {
  const problems: Problem[] = [];
  const including = new Set(sections.filter(({ include }) => include.length > 0).map(({ file }) => file));
  /** A file without an include of its own stands beside the others of its kind; the config stands above all. */
  const isBeside = ({ source }: DataLayer) => source.file !== undefined && !including.has(source.file);
  const compare = (what: string, layers: readonly DataLayer[]): void => {
    if (layers.length < 2) return;
    const seen = new Map<string, DataLayer>();
    for (const layer of layers.filter(isBeside)) {
      for (const [key, value] of Object.entries(layer.data)) {
        const other = seen.get(key);
        seen.set(key, layer);
        if (other === undefined || other.source.file === layer.source.file || problems.length >= MOST_TOLD) continue;
        if (JSON.stringify(other.data[key]) === JSON.stringify(value)) continue;
        const message = `${what} has another value in ${other.source.file}; this one is used`;
        problems.push({ file: layer.source.file, path: appendKey(layer.source.path ?? "", key), message });
      }
    }
  };
  for (const { name, layers } of hosts) compare(name, layers);
  for (const [name, layers] of groups) compare(`the group ${name}`, layers);
  return problems;
}
