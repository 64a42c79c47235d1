/** Words of a config that are no text mean what they seem to, or are refused. */
import { expect, test } from "vitest";
import { meaningOf } from "./plain-scalar.ts";

test.each<[string, unknown]>([
  ["22", 22],
  ["-1.5", -1.5],
  ["0", 0],
  ["1e3", 1000],
  ["true", true],
  ["false", false],
  ["null", null],
  ["~", null],
  ["9007199254740991", Number.MAX_SAFE_INTEGER],
])("%s", (word, value) => {
  expect(meaningOf(word)).toEqual({ value });
});

test.each([
  [".inf", "no number that a setting can have"],
  ["-.inf", "no number that a setting can have"],
  [".nan", "no number that a setting can have"],
  ["1e999", "no number that a setting can have"],
  ["9007199254740993", "a number with more digits than are kept"],
  ["0123", "a number whose leading zeros are lost"],
  ["-0123", "a number whose leading zeros are lost"],
])("%s is %s", (word, problem) => {
  expect(meaningOf(word)).toEqual({ problem });
});
