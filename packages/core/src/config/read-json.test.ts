/** JSON is read as JSON.parse reads it, and each place has its line. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOfJson, readJson } from "./read-json.ts";

test("values are those of JSON.parse, however the text is laid out", () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 1, "\t"), (json, indent) => {
      const value: unknown = JSON.parse(json);
      const text = JSON.stringify(value, null, indent);
      const { document, problems } = readJson(text);
      // Numbers that JSON.parse would change are told as problems instead.
      fc.pre(problems.length === 0);
      expect(document).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

test("each place has a line of its own where each is written on one", () => {
  const text = '{\n"a": [\n1,\n{\n"b.c": "}",\n"10": []\n}\n],\n"d": "a\\"{"\n}';
  expect([...linesOfJson(text)]).toEqual([
    ["a", 2],
    ["a[0]", 3],
    ["a[1]", 4],
    ['a[1]["b.c"]', 5],
    ['a[1]["10"]', 6],
    ["d", 9],
  ]);
});
