/** Tables align by columns of the terminal, and wrap the last one. */
import { expect, test } from "vitest";
import { renderTable } from "./table.ts";
import { wrapText } from "./wrap-text.ts";

test("aligns by display width, without spaces at the ends of lines", () => {
  expect(
    renderTable([
      ["汉", "x", "one"],
      ["long", "", ""],
    ]),
  ).toBe("汉    x  one\nlong\n");
});

test("wraps the last column to the terminal", () => {
  const text = renderTable([["key", "one two three four five six seven eight"]], { width: 31, indent: 2 });
  expect(text).toBe("  key  one two three four five\n       six seven eight\n");
});

test("keeps a word that is longer than the terminal whole", () => {
  expect(wrapText("a verylongword b", 6)).toEqual(["a", "verylongword", "b"]);
});

test("no rows are no text", () => {
  expect(renderTable([])).toBe("");
});

test("a last cell with too little room goes below its row", () => {
  const text = renderTable([["key", "x".repeat(20), "one two three"]], { width: 32, indent: 2 });
  expect(text).toBe(`  key  ${"x".repeat(20)}\n      one two three\n`);
});

test("a last cell with a word that is longer than the room goes below its row", () => {
  const word = "x".repeat(30);
  expect(renderTable([["a-key", `one ${word}`]], { width: 36 })).toBe(`a-key\n      one\n      ${word}\n`);
});

test("one long cell leaves the columns of the other rows where they are", () => {
  const rows = ["x", "y".repeat(20), "z"].map((cell) => ["key", cell, "last"]);
  const lines = renderTable(rows, { width: 40 }).split("\n");
  expect(lines).toEqual(["key  x  last", `key  ${"y".repeat(20)}  last`, "key  z  last", ""]);
});

test("one long name at the start of a row leaves the others' columns where they are, but not many such", () => {
  const name = "n".repeat(22);
  const render = (...names: string[]) =>
    renderTable(
      names.map((each) => [each, "x", "last"]),
      { width: 40 },
    ).split("\n");
  expect(render("web1", name, "db")).toEqual(["web1  x  last", `${name}  x  last`, "db    x  last", ""]);
  expect(render(name, "db")).toEqual([`${name}  x  last`, `db${" ".repeat(20)}  x  last`, ""]);
});
