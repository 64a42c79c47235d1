/** Text on a terminal is broken between words. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { displayWidth } from "./display-width.ts";
import { formatMessage } from "./wrap-text.ts";

const words = fc.array(fc.stringMatching(/^[a-z汉]{1,12}$/), { minLength: 1, maxLength: 40 });

test.each([40, 50, 80])("at %i columns no word is cut, and none is lost", (columns) => {
  fc.assert(
    fc.property(words, fc.constantFrom("", "  "), (all, indent) => {
      const text = formatMessage(indent + all.join(" "), { isTTY: true, columns });
      const lines = text.split("\n");
      expect(lines.pop()).toBe("");
      expect(lines.every((line) => displayWidth(line) <= columns)).toBe(true);
      expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(all);
      expect(lines.slice(1).every((line) => line.startsWith(`${indent}  `))).toBe(true);
    }),
  );
});

test("a word that is too long stays whole; a pipe gets lines as they are", () => {
  const long = "x".repeat(60);
  expect(formatMessage(`see ${long} there`, { isTTY: true, columns: 40 })).toBe(`see\n  ${long}\n  there\n`);
  const line = `${"word ".repeat(40)}end`;
  expect(formatMessage(line, { isTTY: false, columns: 40 })).toBe(`${line}\n`);
  expect(formatMessage("a\u001b[2J\nb\u0007", {})).toBe("a\nb^G\n");
});
