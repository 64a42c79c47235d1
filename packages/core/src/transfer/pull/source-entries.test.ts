/** Whatever a host tells, what is made of it stays below the destination. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { EntryRefused } from "../archive/entry-refused.ts";
import { type ListedEntry, parentOf } from "../sync/compare-trees.ts";
import type { ListedSource } from "./list-source.ts";
import { readSourceEntries } from "./source-entries.ts";

const told = (type: ListedEntry["type"], target = ""): ListedEntry => ({
  ...{ type, size: 1, mode: 0o644, modifiedAt: 100, target },
});

/** A folder by its name, or what is in it where it has none. */
function makeSource(name: string, entries: Iterable<readonly [string, ListedEntry]>): ListedSource {
  const listing = new Map([["", told("directory")] as const, ...entries]);
  return {
    source: { path: "/srv/x", folder: name === "" ? [] : [name], name },
    isFolder: true,
    folder: "/srv/x",
    listing,
  };
}

const rules = { isExcluded: () => false, links: "keep", maxEntries: 1_000 } as const;

test("names below the destination, or nothing", () => {
  const part = fc.constantFrom("a", "b", "..", ".", "", "c\0d", "-e", "f\n");
  const name = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
  const target = fc.array(fc.constantFrom("a", "..", "", "."), { maxLength: 4 }).map((parts) => parts.join("/"));
  const entry = fc.tuple(fc.constantFrom("file", "directory", "symlink", "other"), target);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, entry), { maxLength: 6 }), fc.constantFrom("", "log"), (names, root) => {
      const source = makeSource(
        root,
        names.map(([each, [type, leadsTo]]) => [each, told(type as ListedEntry["type"], leadsTo)] as const),
      );
      let entries: ReturnType<typeof readSourceEntries>;
      try {
        entries = readSourceEntries([source], rules);
      } catch (error) {
        expect(error).toBeInstanceOf(EntryRefused);
        return;
      }
      const folders = new Set<string>();
      for (const { name: place, type } of entries) {
        expect(place).toMatch(/^(?!\/)(?!(.*\/)?\.\.?(\/|$))[^\0]*$/s);
        expect(place === "" || place === root || folders.has(parentOf(place))).toBe(true);
        if (type === "directory") folders.add(place);
      }
      expect(new Set(entries.map(({ name: place }) => place)).size).toBe(entries.length);
    }),
    { numRuns: 2_000 },
  );
});

test("what is in an excluded folder is left out with it, whatever it is", () => {
  const source = makeSource("log", [
    ["a", told("file")],
    ["old", told("directory")],
    ["old/pipe", told("other")],
  ]);
  const entries = readSourceEntries([source], { ...rules, isExcluded: (name) => name === "log/old" });
  expect(entries.map(({ name }) => name)).toEqual(["log", "log/a"]);
});

test("a link that leads nowhere is left out where links are followed, and a link where none is taken is refused", () => {
  const source = makeSource("", [["l", told("symlink", "x")]]);
  expect(readSourceEntries([source], { ...rules, links: "follow" }).map(({ name }) => name)).toEqual([""]);
  expect(() => readSourceEntries([source], { ...rules, links: "refuse" })).toThrow("is a link");
});
