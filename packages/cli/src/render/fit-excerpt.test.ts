/** The mark of an excerpt stays below what it marks. */
import { expect, test } from "vitest";
import { fitExcerpt } from "./fit-excerpt.ts";

const LINE = "web1,web2,web3,first:x,web4,web5,web6";

function mark(line: string, part: string): string {
  return `${line}\n${" ".repeat(line.indexOf(part))}${"^".repeat(part.length)}`;
}

test("what fits stays as it is", () => {
  expect(fitExcerpt(mark(LINE, "first:x"), LINE.length)).toEqual(mark(LINE, "first:x").split("\n"));
});

test.each(["web1", "web3", "first:x", "web6"])("%s is marked where there is less room", (part) => {
  for (let width = 22; width < LINE.length; width += 1) {
    const [line = "", below = ""] = fitExcerpt(mark(LINE, part), width);
    expect(line.length).toBeLessThanOrEqual(width);
    expect(line.slice(below.indexOf("^"), below.length)).toBe(part);
    expect(below.trim()).toBe("^".repeat(part.length));
    expect(LINE).toContain(line.replaceAll("...", ""));
  }
});

test("a mark that is longer than the room ends with it", () => {
  expect(fitExcerpt(mark(LINE, LINE.slice(5)), 16)).toEqual(["...eb1,web2,w...", "       ^^^^^^"]);
});
