/** The pictures of docs/architecture.md are those of the sources; `npm run architecture` draws them again. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Graph, groupTwins, makeGraph, withoutShortcuts } from "../scripts/architecture/graph.ts";
import { drawPictures } from "../scripts/architecture/pictures.ts";

const folder = path.resolve(import.meta.dirname, "../docs/pictures");

test("the pictures show what is imported now", () => {
  const pictures = drawPictures();
  expect(readdirSync(folder).sort()).toEqual(Object.keys(pictures).sort());
  for (const [name, text] of Object.entries(pictures)) {
    const drawn = readFileSync(path.join(folder, name), "utf8");
    expect(drawn === text, `${name} is not current: npm run architecture`).toBe(true);
  }
});

const NAMES = [..."abcdefg"];

/** Without circles: arrows lead only to later names. */
const graphs = fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 20 }).map((pairs) =>
  makeGraph(
    NAMES,
    pairs.flatMap(([from, to]) => (from < to ? [[name(from), name(to)] as const] : [])),
  ),
);

test("an arrow is left out only where a longer way leads to the same, and none that is left can be", () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const smaller = withoutShortcuts(graph);
      expect(waysOf(smaller)).toEqual(waysOf(graph));
      for (const [from, next] of smaller) {
        for (const to of next) {
          const without = new Map(smaller).set(from, new Set([...next].filter((other) => other !== to)));
          expect(waysOf(without)).not.toEqual(waysOf(graph));
        }
      }
    }),
  );
});

test("a box holds those that import the same and are imported by the same", () => {
  const graph = makeGraph(NAMES, [
    ["a", "c"],
    ["b", "c"],
    ["c", "d"],
    ["c", "e"],
    ["f", "e"],
  ]);
  expect(groupTwins(graph)).toEqual([["a", "b"], ["c"], ["d"], ["e"], ["f"], ["g"]]);
});

function name(index: number): string {
  return NAMES[index] ?? "";
}

/** Every pair that some way leads between. */
function waysOf(graph: Graph): string[] {
  const ways = (from: string): string[] => [...(graph.get(from) ?? [])].flatMap((to) => [to, ...ways(to)]);
  return [...graph.keys()].flatMap((from) => [...new Set(ways(from))].sort().map((to) => `${from} ${to}`));
}
