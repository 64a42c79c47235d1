/** Parts of nearly equal size. */
import { expect, test } from "vitest";
import { splitEvenly } from "./split-hosts.ts";

test.each([
  [10, 3, [4, 3, 3]],
  [10, 4, [3, 3, 2, 2]],
  [3, 5, [1, 1, 1]],
  [4, 1, [4]],
  [0, 3, []],
])("%i in %i parts", (items, count, sizes) => {
  const list = Array.from({ length: items }, (_, index) => index);
  const parts = splitEvenly(list, count);
  expect(parts.map((part) => part.length)).toEqual(sizes);
  expect(parts.flat()).toEqual(list);
});
