/** Folded ranges, both ways. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expandRanges, foldNames, isRange } from "./ranges.ts";

describe("expandRanges", () => {
  test.each<[string, string[]]>([
    ["web[1-3]", ["web1", "web2", "web3"]],
    ["web[08-10]", ["web08", "web09", "web10"]],
    ["web[1-2,7]", ["web1", "web2", "web7"]],
    ["r[1-2]n[1-2].example", ["r1n1.example", "r1n2.example", "r2n1.example", "r2n2.example"]],
    ["web[7]", ["web7"]],
    ["[1-2]", ["1", "2"]],
    ["web[9-11]", ["web9", "web10", "web11"]],
    ["web", ["web"]],
  ])("expands %s", (text, names) => {
    expect(expandRanges(text)).toEqual(names);
  });

  test.each(["[::1]", "web[a-c]", "web[]", "web[1-", "web[1-2-3]", "web[-1]"])("takes %s for no range", (text) => {
    expect(isRange(text)).toBe(false);
  });

  test.each(["web[3-1]", "web[1-100001]", "a[1-1000]b[1-1000]", "web[1-99999999999999999999]"])(
    "refuses %s",
    (text) => {
      expect(() => expandRanges(text)).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_TARGET_INVALID" }));
    },
  );

  test("takes 100,000 names", () => {
    expect(expandRanges("web[1-100000]")).toHaveLength(100_000);
  });
});

describe("foldNames", () => {
  test.each<[string[], string]>([
    [["web1", "web2", "web3", "web7"], "web[1-3,7]"],
    [["web08", "web09", "web10"], "web[08-10]"],
    [["web8", "web9", "web10"], "web[8-10]"],
    [["web3", "web1", "web3"], "web[1,3]"],
    [["db1", "web1", "web2", "cache"], "db1,web[1-2],cache"],
    [["10.0.0.1", "10.0.0.2"], "10.0.0.[1-2]"],
    [["a1.example", "a2.example", "a2.test"], "a[1-2].example,a2.test"],
    [["[::1]"], "[::1]"],
    [[], ""],
  ])("folds %j", (names, folded) => {
    expect(foldNames(names)).toBe(folded);
  });

  test("stands for exactly the names that were folded", () => {
    const name = fc.stringMatching(/^[a-c]{1,2}[0-9]{0,3}(-[a-b])?[0-9]{0,2}$/);
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 30 }), (names) => {
        const parts = foldNames(names).split(/,(?![\d,-]*\])/);
        const expanded = parts.flatMap((part) => expandRanges(part));
        expect(expanded.toSorted()).toEqual([...new Set(names)].toSorted());
      }),
    );
  });
});
