/** Merging layers: who wins, and who is named for it. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeLayers } from "./data-layers.ts";
import type { DataLayer, SourceKind } from "./effective-hop.ts";

function layer(kind: SourceKind, data: DataLayer["data"]): DataLayer {
  return { source: { kind, label: kind }, data };
}

test("lets the later layer win, key by key, and names it", () => {
  const { data, provenance } = mergeLayers([layer("all", { a: 1, b: 1 }), layer("host", { b: 2 })]);
  expect({ ...data }).toEqual({ a: 1, b: 2 });
  expect(provenance.get("a")?.kind).toBe("all");
  expect(provenance.get("b")?.kind).toBe("host");
});

test("merges _env per variable, and takes variables back", () => {
  const { data } = mergeLayers([
    layer("all", { _env: { A: "1", B: "1", C: "1" } }),
    layer("host", { _env: { B: "2", C: null } }),
  ]);
  expect({ ...(data._env as object) }).toEqual({ A: "1", B: "2" });
});

test("merges no reference into a mapping, nor a mapping into a reference", () => {
  for (const [weaker, stronger] of [
    [{ A: "1" }, { $file: "env" }],
    [{ $file: "env" }, { A: "1" }],
    [{ $file: "one" }, { $env: "TWO" }],
  ]) {
    const { data } = mergeLayers([layer("all", { _env: weaker }), layer("host", { _env: stronger })]);
    expect(data._env).toEqual(stronger);
  }
});

test("merges a variable whose value is a reference as one value", () => {
  const { data } = mergeLayers([
    layer("all", { _env: { A: { $env: "ONE" }, B: "1" } }),
    layer("host", { _env: { A: { $file: "two" } } }),
  ]);
  expect({ ...(data._env as object) }).toEqual({ A: { $file: "two" }, B: "1" });
});

test("replaces other mappings as a whole", () => {
  const { data } = mergeLayers([layer("all", { tags: { a: 1 } }), layer("host", { tags: { b: 2 } })]);
  expect(data.tags).toEqual({ b: 2 });
});

test("takes a key back with null", () => {
  const { data, provenance } = mergeLayers([layer("all", { a: 1 }), layer("host", { a: null })]);
  expect("a" in data).toBe(false);
  expect(provenance.has("a")).toBe(false);
});

test("keeps keys of prototypes as plain keys", () => {
  const evil = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2, "_env": {"__proto__": "x"}}');
  const { data } = mergeLayers([layer("all", { _env: {} }), layer("host", evil)]);
  expect(data.polluted).toBeUndefined();
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  expect(data.constructor).toBe(2);
});

test("gives each key the value of its strongest layer", () => {
  const value = fc.oneof(fc.integer(), fc.constant(null));
  const settings = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__", "toString"), value, {
    noNullPrototype: false,
  });
  fc.assert(
    fc.property(fc.array(settings, { maxLength: 5 }), (all) => {
      const layers = all.map((data, index) => ({ source: { kind: "host" as const, label: String(index) }, data }));
      const { data, provenance } = mergeLayers(layers);
      for (const key of ["a", "b", "c", "__proto__", "toString"]) {
        const strongest = layers.findLast((item) => Object.hasOwn(item.data, key));
        const expected = strongest?.data[key] ?? undefined;
        expect(data[key]).toBe(expected);
        expect(provenance.get(key)?.label).toBe(expected === undefined ? undefined : strongest?.source.label);
      }
    }),
  );
});
