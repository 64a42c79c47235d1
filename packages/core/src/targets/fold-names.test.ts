/** Folding names and losing none. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldNames } from "./fold-names.ts";
import { expandRanges } from "./ranges.ts";

describe("foldNames", () => {
  test.each<[string[], string]>([
    [["web1", "web2", "web3", "web7"], "web[1-3,7]"],
    [["web08", "web09", "web10"], "web[08-10]"],
    [["web8", "web9", "web10"], "web[8-10]"],
    [["web3", "web1", "web3"], "web[1,3]"],
    [["db1", "web1", "web2", "cache"], "cache,db1,web[1-2]"],
    [["10.0.0.1", "10.0.0.2"], "10.0.0.[1-2]"],
    [["a1.example", "a2.example", "a2.test"], "a[1-2].example,a2.test"],
    [["web1.dc2", "web2.dc2", "web3.dc2"], "web[1-3].dc2"],
    [["@ssh/box1//@chroot/srv", "@ssh/box2//@chroot/srv"], "@ssh/box[1-2]//@chroot/srv"],
    [["web1", "web1"], "web1"],
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
