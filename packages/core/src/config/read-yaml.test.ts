/** YAML is read as another parser of YAML 1.2 reads it, and its lines are found where that one finds them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Document, isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import { yamlTexts } from "../../../../test/support/yaml-texts.ts";
import { readYaml } from "./read-yaml.ts";
import { YamlLines } from "./yaml-lines.ts";

test("values are those of another parser", async () => {
  await fc.assert(
    fc.asyncProperty(yamlTexts, async ({ text }) => {
      const other = parseDocument(text);
      fc.pre(other.errors.length === 0);
      const { document, problems } = await readYaml(text);
      expect(problems).toEqual([]);
      expect(document ?? null).toEqual(other.toJS());
    }),
    { numRuns: 500 },
  );
});

test("lines are those of another parser", async () => {
  let compared = 0;
  await fc.assert(
    fc.asyncProperty(yamlTexts, async ({ text }) => {
      const counter = new LineCounter();
      const other = parseDocument(text, { lineCounter: counter });
      fc.pre(other.errors.length === 0);
      const lines = await YamlLines.read(text);
      for (const { keys, offset } of placesOf(other, other.contents, [])) {
        compared += 1;
        expect(lines.find(keys), JSON.stringify(keys)).toBe(counter.linePos(offset).line);
      }
    }),
    { numRuns: 500 },
  );
  expect(compared).toBeGreaterThan(500);
});

test.each([
  ["a merge key", "x: &a\n  k: 1\ny:\n  <<: *a\n  z: 2\n", ["y", "k"], 2],
  ["a list of merge keys", "- &a\n  k: 1\n- &b\n  l: 1\n- <<: [*a, *b]\n", [2, "l"], 4],
  ["a key before a merged one", "x: &a\n  k: 1\ny:\n  <<: *a\n  k: 2\n", ["y", "k"], 5],
  ["explicit keys", "? a\n: 1\n? b\n? c\n: 2\n", ["c"], 4],
  ["a flow mapping of keys alone", "x: { a,\n  b,\n  c: 1 }\n", ["x", "c"], 3],
  ["pairs in a list", "x: [a: 1,\n  b: 2,\n  c]\n", ["x", 1, "b"], 2],
  ["behind pairs in a list", "x: [a: 1,\n  b: 2,\n  c]\n", ["x", 2], 3],
  ["anchors and tags", "x: &a !!map\n  k: &b !!str 10\n  l: *b\n", ["x", "l"], 3],
  ["an anchor of an empty value", "x: &a\ny: 1\nz: *a\nu: 2\n", ["u"], 4],
  ["empty items", "-\n- a\n-\n- k: 1\n  l: 2\n", [3, "l"], 5],
  ["a null key", "~: 1\nb:\n~x: 3\nc: 4\n", ["c"], 4],
] as const)("finds the line of %s", async (_, text, keys, line) => {
  expect((await YamlLines.read(text)).find([...keys])).toBe(line);
});

interface Place {
  readonly keys: readonly (string | number)[];
  readonly offset: number;
}

function placesOf(document: Document, node: unknown, keys: readonly (string | number)[]): Place[] {
  const inside = isAlias(node) ? node.resolve(document) : node;
  if (isMap(inside)) {
    return inside.items.flatMap(({ key, value }) => {
      const name = isAlias(key) ? key.resolve(document) : key;
      if (!isScalar(name) || !isNode(key)) return [];
      const below = [...keys, String(name.value)];
      return [{ keys: below, offset: key.range?.[0] ?? 0 }, ...placesOf(document, value, below)];
    });
  }
  if (!isSeq(inside)) return [];
  return inside.items.flatMap((item, index) => {
    const below = [...keys, index];
    // What is empty has no place of its own, and what has an anchor begins with it, maybe on the line before.
    const isElsewhere = isNode(item) && (item.range?.[0] === item.range?.[1] || (!isAlias(item) && item.anchor));
    const own = isNode(item) && !isElsewhere ? [{ keys: below, offset: item.range?.[0] ?? 0 }] : [];
    return [...own, ...placesOf(document, item, below)];
  });
}
