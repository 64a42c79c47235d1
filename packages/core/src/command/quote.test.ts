/** Quoting, checked against a real shell. */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteForShell, quoteWords } from "./quote.ts";

/** What a real shell makes of the words: each as a program would get it. */
function words(text: string): readonly string[] {
  const printed = spawnSync("sh", ["-c", `printf '%s\\0' ${text}`], { encoding: "utf8" });
  return printed.stdout.split("\0").slice(0, -1);
}

const anyText = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.replaceAll("\0", ""));
const nastyText = fc
  .array(
    fc.constantFrom(
      "'",
      '"',
      "\\",
      "$",
      "`",
      "!",
      "*",
      "?",
      "[",
      " ",
      "\t",
      "\n",
      ";",
      "&",
      "|",
      "-",
      "~",
      "#",
      "é",
      "汉",
      "$(x)",
      "\r",
    ),
  )
  .map((parts) => parts.join(""));

test("a shell gives back every word as it was", () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(anyText, nastyText), { minLength: 1, maxLength: 30 }), (list) => {
      expect(words(quoteWords(list))).toEqual(list);
    }),
    { numRuns: 60 },
  );
});

test("quoting nests: a shell in a shell in a shell gives back the word", () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      const inner = `printf '%s\\0' ${quoteForShell(text)}`;
      const twice = `sh -c ${quoteForShell(`sh -c ${quoteForShell(inner)}`)}`;
      expect(spawnSync("sh", ["-c", twice], { encoding: "utf8" }).stdout).toBe(`${text}\0`);
    }),
    { numRuns: 40 },
  );
});

test.each(["plain", "/a/b.c", "user@host", "a,b:c%d+e-f"])("%s needs no quotes", (word) => {
  expect(quoteForShell(word)).toBe(word);
});

test.each(["A=b", "=", "PATH=/x"])("%s is quoted: as the first word it would set a variable", (word) => {
  expect(quoteForShell(word)).toBe(`'${word}'`);
  const { status, stderr } = spawnSync("sh", ["-c", quoteWords([word, "true"])], { encoding: "utf8" });
  expect({ status, stderr }).toMatchObject({ status: 127, stderr: expect.stringContaining("not found") as string });
});

test("an empty word stays a word", () => {
  expect(quoteForShell("")).toBe("''");
});

test("a NUL byte is refused: no argument can carry it", () => {
  expect(() => quoteForShell("a\0b")).toThrow("NUL byte");
});
