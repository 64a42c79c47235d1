/** What a sync changes on a host, told from two listings. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { LocalEntry } from "../folder/here/scan-sources.ts";
import { readPatterns } from "../tree/exclude-patterns.ts";
import { type Comparison, compareTrees, type ListedEntry, type WantedEntry } from "./compare-trees.ts";

const here = (name: string, extra: Partial<LocalEntry> = {}): LocalEntry => ({
  ...{ name, path: `/source/${name}`, type: "file", size: 1, mode: 0o644, modifiedAt: 100.7, target: "" },
  ...extra,
});
const folderHere = (name: string): LocalEntry => here(name, { type: "directory", size: 0, mode: 0o755 });
const there = (extra: Partial<ListedEntry> = {}): ListedEntry => ({
  ...{ type: "file", size: 1, mode: 0o644, modifiedAt: 100, target: "" },
  ...extra,
});
const folderThere = (): ListedEntry => there({ type: "directory", size: 4096, mode: 0o755 });

const compare = (
  entries: readonly LocalEntry[],
  listed: { readonly [name: string]: ListedEntry },
  { exclude = [], ...rest }: Partial<Comparison> & { readonly exclude?: readonly string[] } = {},
) => {
  const { added, updated, removed } = compareTrees(entries, new Map(Object.entries(listed)), {
    modeOf: ({ mode }) => mode,
    removes: false,
    isExcluded: readPatterns(exclude),
    ...rest,
  });
  return { added: added.map(({ name }) => name), updated: updated.map(({ name }) => name), removed };
};
const nothing = { added: [], updated: [], removed: [] };

describe("a file", () => {
  test.each([
    ["is the same to the second", {}, nothing],
    ["is not there", undefined, { ...nothing, added: ["a"] }],
    ["has another size", { size: 2 }, { ...nothing, updated: ["a"] }],
    ["has another time", { modifiedAt: 101 }, { ...nothing, updated: ["a"] }],
    ["has another mode", { mode: 0o600 }, { ...nothing, updated: ["a"] }],
    ["is a link there", { type: "symlink" }, { ...nothing, updated: ["a"] }],
    ["is a pipe there", { type: "other" }, { ...nothing, updated: ["a"] }],
  ] as const)("%s", (_what, listed, expected) => {
    expect(compare([here("a")], listed === undefined ? {} : { a: there(listed) })).toEqual(expected);
  });

  test("is compared by its content where that is wanted, whatever its time", () => {
    const listed = { a: there({ modifiedAt: 5 }), b: there() };
    const hasSameContent = ({ name }: WantedEntry) => name === "a";
    expect(compare([here("a"), here("b")], listed, { hasSameContent })).toEqual({ ...nothing, updated: ["b"] });
  });
});

test("a link is the same that leads to the same", () => {
  const link = here("l", { type: "symlink", target: "x" });
  const listed = (target: string) => ({ l: there({ type: "symlink", mode: 0o777, target }) });
  expect([compare([link], listed("x")), compare([link], listed("y"))]).toEqual([
    nothing,
    { ...nothing, updated: ["l"] },
  ]);
});

describe("what is in the way", () => {
  const tree = [folderHere("d"), here("d/a")];

  test.each(["file", "symlink", "other"] as const)("a %s makes room for a folder", (type) => {
    const listed = { d: there({ type }), "d/a": there() };
    expect(compare(tree, listed)).toEqual({ added: ["d/a"], updated: ["d"], removed: ["d"] });
  });

  test("a folder makes room for a file only where things may be removed", () => {
    const listed = { a: folderThere(), "a/x": there() };
    expect(compare([here("a")], listed).removed).toEqual([]);
    expect(compare([here("a")], listed, { removes: true }).removed).toEqual(["a", "a/x"]);
  });

  test("a folder that holds what is excluded makes no room", () => {
    const listed = { a: folderThere(), "a/x": there(), "a/y": there() };
    expect(compare([here("a")], listed, { removes: true, exclude: ["x"] }).removed).toEqual(["a/y"]);
  });
});

describe("with removing", () => {
  const tree = [folderHere("d"), here("d/a")];
  const listed = {
    ...{ "": folderThere(), other: there(), d: folderThere(), "d/a": there(), "d/b": there() },
    ...{ "d/e": folderThere(), "d/e/f": there() },
  };

  test("what is in the folders of the sources goes, and nothing beside them", () => {
    expect(compare(tree, listed, { removes: true }).removed).toEqual(["d/b", "d/e", "d/e/f"]);
    expect(compare(tree, listed).removed).toEqual([]);
  });

  test("what is excluded stays, with the folders around it", () => {
    const exclude = ["f"];
    const more = { ...listed, "d/e/g": there() };
    expect(compare(tree, more, { removes: true, exclude }).removed).toEqual(["d/b", "d/e/g"]);
  });

  test("what is in an excluded folder stays", () => {
    expect(compare(tree, listed, { removes: true, exclude: ["e/"] }).removed).toEqual(["d/b"]);
  });

  test("what another transfer has under way stays", () => {
    const stage = "d/.towline-0123456789abcdef";
    const more = { ...listed, [stage]: folderThere(), [`${stage}/tree`]: folderThere() };
    expect(compare(tree, more, { removes: true }).removed).toEqual(["d/b", "d/e", "d/e/f"]);
  });
});

test("when the changes are made nothing is left to do", () => {
  const names = fc.uniqueArray(fc.stringMatching(/^[a-c](\/[a-c]){0,2}$/), { maxLength: 8 });
  const withFolders = (paths: readonly string[]) => {
    const folders = new Set(
      paths.flatMap((path) => path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"))),
    );
    return new Map([...paths, ...folders].sort().map((name) => [name, folders.has(name)]));
  };
  fc.assert(
    fc.property(names, names, (wanted, present) => {
      const entries = [...withFolders(wanted)].map(([name, isFolder]) => (isFolder ? folderHere(name) : here(name)));
      if (!entries.some(({ name }) => name === "")) entries.unshift(folderHere(""));
      const listed = new Map(
        [...withFolders(present)].map(([name, isFolder]) => [name, isFolder ? folderThere() : there()] as const),
      );
      const all = { modeOf: ({ mode }: LocalEntry) => mode, removes: true, isExcluded: () => false };
      const { added, updated, removed } = compareTrees(entries, listed, all);
      for (const name of removed) {
        for (const below of listed.keys()) if (below === name || below.startsWith(`${name}/`)) listed.delete(below);
      }
      for (const { name, type } of [...added, ...updated]) {
        listed.set(name, type === "directory" ? folderThere() : there());
      }
      expect(compareTrees(entries, listed, all)).toEqual(nothing);
      expect(new Set(listed.keys())).toEqual(new Set(entries.map(({ name }) => name)));
    }),
  );
});
