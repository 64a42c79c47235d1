/** Names that file systems take for one are found, and others aren't. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { toByteName } from "../archive/archive-entry.ts";
import { describeSameName, findSameNames, foldName } from "./same-names.ts";

test.each([
  ["case", "README", "readme"],
  ["case of other letters", "\u00c9T\u00c9", "\u00e9t\u00e9"],
  ["composed and decomposed accents", "\u00e9", "e\u0301"],
  ["both at once", "\u00c9", "e\u0301"],
  ["letters with two small forms", "\u03a3", "\u03c2"],
  ["a letter that becomes two", "stra\u00dfe", "STRASSE"],
  ["full width", "\uff21", "a"],
  ["characters that are not shown", "a\u200db", "ab"],
  ["dots and spaces at the end", "file. ", "file"],
])("%s", (_what, one, other) => {
  expect(foldName(toByteName(one))).toBe(foldName(toByteName(other)));
});

test("names in any case are one", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      const forms = [text, text.toUpperCase(), text.toLowerCase(), text.normalize("NFD"), text.normalize("NFC")];
      expect(new Set(forms.map((form) => foldName(toByteName(form)))).size).toBe(1);
    }),
  );
});

function find(...names: string[]): readonly (readonly string[])[] {
  return findSameNames(names.map((name) => ({ name })));
}

test("only within a folder", () => {
  expect(find("a/x", "b/X", "x", "y")).toEqual([]);
  // What is in folders that are one need not be looked at: they are not both made.
  expect(find("A", "A/x", "a", "a/x", "b")).toEqual([["A", "a"]]);
  expect(find("d/X", "d/x", "d/\u00ff")).toEqual([["d/X", "d/x"]]);
});

test("says why a name is taken", () => {
  expect(describeSameName(["a", "b"], "a")).toBe("came before");
  expect(describeSameName(["A", "b"], "a")).toBe("is one name with A to the file system here");
  const [composed, decomposed] = ["\u00e9", "e\u0301"].map(toByteName);
  expect(describeSameName([composed ?? ""], decomposed ?? "")).toContain("accents spelled otherwise");
});
