/** Names of entries, as messages show them. */
import { expect, test } from "vitest";
import { shorten, showName, toByteName } from "./archive-entry.ts";

test("a long path is shown without its middle", () => {
  const path = `${"a".repeat(300)}${"b".repeat(300)}/file`;
  expect(shorten(path)).toBe(`${"a".repeat(200)}…${"b".repeat(195)}/file`);
  expect(shorten("a".repeat(400))).toBe("a".repeat(400));
});

test.each([
  ["dir/é漢", "dir/é漢"],
  ["a\nb", '"a\\nb"'],
  ["\u001b[2J", '"\\u001b[2J"'],
  ["a\u202egnp", '"a\\u202egnp"'],
  ["a\u009b2J", '"a\\u009b2J"'],
  ["a\u2028b", '"a\\u2028b"'],
  ["a\u{e0041}", '"a\\udb40\\udc41"'],
])("the name %j is shown on one line", (name, shown) => {
  expect(showName(toByteName(name))).toBe(shown);
});
