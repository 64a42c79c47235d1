/** Who imports whom, and how that is made small enough for a picture. */

/** By name, what each imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** A graph of these names, with an arrow for each pair of two different ones among them. */
export function makeGraph(names: Iterable<string>, arrows: Iterable<readonly [string, string]>): Graph {
  const graph = new Map([...names].map((name) => [name, new Set<string>()]));
  for (const [from, to] of arrows) if (from !== to && graph.has(to)) graph.get(from)?.add(to);
  return graph;
}

/** Leaves out each arrow that follows from others: where there is a longer way. The graph has no circles. */
export function withoutShortcuts(graph: Graph): Graph {
  const reached = new Map<string, ReadonlySet<string>>();
  const reach = (name: string): ReadonlySet<string> => {
    const known = reached.get(name);
    if (known !== undefined) return known;
    const next = [...(graph.get(name) ?? [])];
    const all = new Set([...next, ...next.flatMap((each) => [...reach(each)])]);
    reached.set(name, all);
    return all;
  };
  const isShortcut = (next: ReadonlySet<string>, to: string) => [...next].some((other) => reach(other).has(to));
  return new Map([...graph].map(([name, next]) => [name, new Set([...next].filter((to) => !isShortcut(next, to)))]));
}

/** Groups of names that import the same and are imported by the same. */
export function groupTwins(graph: Graph): string[][] {
  const groups = new Map<string, string[]>();
  for (const [name, next] of graph) {
    const importers = [...graph].filter(([, others]) => others.has(name)).map(([importer]) => importer);
    const place = JSON.stringify([[...next].sort(), importers.sort()]);
    groups.set(place, [...(groups.get(place) ?? []), name]);
  }
  return [...groups.values()];
}
