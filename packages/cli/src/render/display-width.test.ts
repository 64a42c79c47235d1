/** Columns that text takes on a terminal. */
import { expect, test } from "vitest";
import { cutToWidth, displayWidth, padToWidth } from "./display-width.ts";

test.each([
  ["", 0],
  ["abc", 3],
  ["é", 1],
  ["e\u0301", 1],
  ["汉字", 4],
  ["ｆｕｌｌ", 8],
  ["🚢", 2],
  ["한글", 4],
  ["a\u200bb", 2],
])("%j takes %i columns", (text, width) => {
  expect(displayWidth(text)).toBe(width);
});

test("padding counts columns, not characters", () => {
  expect(padToWidth("汉字", 6)).toBe("汉字  ");
  expect(padToWidth("longer", 3)).toBe("longer");
});

test.each([
  ["short", 10, "short"],
  ["exactly", 7, "exactly"],
  ["too long", 5, "too …"],
  ["汉字汉字", 6, "汉字…"],
])("%j cut to %i columns is %j", (text, width, cut) => {
  expect(cutToWidth(text, width)).toBe(cut);
  expect(displayWidth(cut)).toBeLessThanOrEqual(width);
});
