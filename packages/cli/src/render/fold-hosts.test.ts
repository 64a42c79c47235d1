/** Folding names and losing none. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { foldHosts } from "./fold-hosts.ts";

test.each([
  [[], ""],
  [["web1"], "web1"],
  [["web1", "web2", "web3"], "web[1-3]"],
  [["web3", "web1", "web2", "web7"], "web[1-3,7]"],
  [["web08", "web09", "web10"], "web[08-09],web10"],
  [["web1", "db1", "web2"], "web[1-2],db1"],
  [["a", "b"], "a,b"],
  [["10.0.0.1", "10.0.0.2"], "10.0.0.[1-2]"],
  [["web1.dc2", "web2.dc2", "web3.dc2"], "web[1-3].dc2"],
  [["@ssh/box1//@chroot/srv", "@ssh/box2//@chroot/srv"], "@ssh/box[1-2]//@chroot/srv"],
  [["web1", "web1"], "web[1]"],
])("%j folds to %j", (names, folded) => {
  expect(foldHosts(names)).toBe(folded);
});

test("every number of a folded group is there and no other", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 2 }), (numbers) => {
      const inner = /^n\[(.*)\]$/.exec(foldHosts(numbers.map((number) => `n${number}`)))?.[1] as string;
      const unfolded = inner.split(",").flatMap((range) => {
        const [first, last] = range.split("-").map(Number) as [number, number | undefined];
        return Array.from({ length: (last ?? first) - first + 1 }, (_, index) => first + index);
      });
      expect(unfolded).toEqual(numbers.toSorted((a, b) => a - b));
    }),
  );
});
