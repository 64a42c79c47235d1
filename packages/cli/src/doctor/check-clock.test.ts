/** A difference between clocks is told only where the time of the question can't account for it. */
import { expect, test } from "vitest";
import { differenceOf } from "./check-clock.ts";

test.each([
  ["within the second", 100, 100.4, 100.6, 0],
  ["across two seconds", 101, 100.9, 101.1, 0],
  ["asked for long, answered early", 100, 100.2, 109, 0],
  ["ahead", 200, 100, 101, 99],
  ["behind", 50, 100, 101, -49],
])("%s", (_, answer, before, after, difference) => {
  expect(differenceOf(answer, before, after)).toBe(difference);
});
