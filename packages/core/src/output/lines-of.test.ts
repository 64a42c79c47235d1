/** The lines of a text. */
import { expect, test } from "vitest";
import { linesOf } from "./lines-of.ts";

test.each([
  ["", []],
  ["\n", [""]],
  ["a", ["a"]],
  ["a\n", ["a"]],
  ["a\n\nb", ["a", "", "b"]],
  ["a\r\nb\r", ["a", "b"]],
  ["a\rb\n", ["a\rb"]],
])("%j", (text, lines) => {
  expect(linesOf(text)).toEqual(lines);
});
