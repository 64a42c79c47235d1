/** Patterns leave out what rsync's would, and nothing makes them fail. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toByteName } from "../archive/archive-entry.ts";
import { readPatterns } from "./exclude-patterns.ts";

test.each([
  ["*.log", "app.log", true],
  ["*.log", "deep/down/app.log", true],
  ["*.log", "app.log.1", false],
  ["node_modules", "web/node_modules", true],
  ["node_modules/", "web/node_modules", false],
  ["/build", "build", true],
  ["/build", "web/build", false],
  ["web/build", "web/build", true],
  ["web/build", "deep/web/build", true],
  ["web/build", "cobweb/build", false],
  ["/web/*", "web/a", true],
  // What is in a folder goes with it.
  ["/web/*", "web/a/b", true],
  ["/web/*/c", "web/a/b/c", false],
  ["a/*b*c", "x/a/1b2c/deep/down", true],
  ["**/b", "b", false],
  ["**/b", "a/c/b", true],
  ["/web/**", "web/a/b", true],
  ["a?c", "abc", true],
  ["a?c", "a/c", false],
  ["a?c", "aéc", true],
  ["[a-c]x", "bx", true],
  ["[!a-c]x", "bx", false],
  ["[!a-c]x", "dx", true],
  ["a.c", "abc", false],
  ["(a|b)", "a", false],
  ["(a|b)", "(a|b)", true],
  ["[", "[", true],
  ["", "a", false],
])("%s and %s", (pattern, name, excluded) => {
  expect(readPatterns([pattern])(toByteName(name), false)).toBe(excluded);
});

test("a pattern that ends in a slash is for folders", () => {
  const isExcluded = readPatterns(["cache/"]);
  expect(isExcluded("web/cache", true)).toBe(true);
  expect(isExcluded("web/cache", false)).toBe(false);
});

test("any text is a pattern", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (pattern, name) => {
      expect(typeof readPatterns([pattern])(toByteName(name), false)).toBe("boolean");
    }),
  );
});
