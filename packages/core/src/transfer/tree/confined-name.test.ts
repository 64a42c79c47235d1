/** No name and no link that is accepted leads out, whatever it is made of. */
import path from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { confineName, refuseLink } from "./confined-name.ts";

test.each([
  ["a/b", ["a", "b"]],
  ["./a//b/", ["a", "b"]],
  ["./", []],
  [".", []],
  ["..a/b..", ["..a", "b.."]],
  ["C:x", ["C:x"]],
])("%s is taken", (name, parts) => {
  expect(confineName(name, false)).toEqual({ parts });
});

test.each(["..", "a/../../b", "../x", "/etc/passwd", "//x", "a\0b", "./..", "a/.."])("%j is refused", (name) => {
  expect(confineName(name, false)).toHaveProperty("refusal");
});

test.each(["C:x", "C:../x", "C:\\x", "..\\x", "a\\..\\..\\b", "x:stream"])("%j is refused on Windows", (name) => {
  expect(confineName(name, true)).toHaveProperty("refusal");
  expect(refuseLink(name, 5, true)).toBeDefined();
});

test.each([
  ["b", 0],
  ["../b", 1],
  ["../../b/c", 2],
  ["./b/./c", 0],
  ["..", 1],
  ["..b", 0],
])("a link to %s, %i folders down, is taken", (target, depth) => {
  expect(refuseLink(target, depth, false)).toBeUndefined();
});

test.each([
  ["../b", 0],
  ["..", 0],
  ["../../b", 1],
  ["/etc", 9],
  ["a/../b", 9],
  ["a/../../b", 1],
  ["../a/..", 9],
  ["", 3],
  ["a\0", 3],
])("a link to %j, %i folders down, is refused", (target, depth) => {
  expect(refuseLink(target, depth, false)).toBeDefined();
});

test("what is accepted stays inside, for any text", () => {
  const part = fc.oneof(fc.constantFrom("..", ".", "", "a", "b"), fc.string({ maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), fc.nat(4), (parts, depth) => {
      const text = parts.join("/");
      const name = confineName(text, false);
      if ("parts" in name) expect(path.posix.join("/root", ...name.parts)).toMatch(/^\/root(\/|$)/);
      const folder = ["/root", ..."abcd".slice(0, depth)].join("/");
      if (refuseLink(text, depth, false) === undefined) {
        expect(path.posix.resolve(folder, text)).toMatch(/^\/root(\/|$)/);
      }
    }),
  );
});
