/** Output in pieces, and the lines that come of it. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineFeed, LONGEST_LINE } from "./line-feed.ts";
import { linesOf } from "./lines-of.ts";

function feed(pieces: readonly (string | Uint8Array)[]) {
  const lines = new LineFeed();
  const all = pieces.flatMap((piece) => lines.push(typeof piece === "string" ? Buffer.from(piece) : piece));
  return [...all, ...lines.finish()];
}

const texts = (pieces: readonly (string | Uint8Array)[]) => feed(pieces).map(({ text }) => text);

describe("lines", () => {
  test.each([
    [["one\ntwo\n"], ["one", "two"]],
    [
      ["one\r", "\ntwo\r\n"],
      ["one", "two"],
    ],
    [["no end"], ["no end"]],
    [["\n\n"], ["", ""]],
    [[], []],
    [["over\rwritten\n"], ["over\rwritten"]],
    [[Buffer.from("€").subarray(0, 1), Buffer.from("€\n").subarray(1)], ["€"]],
    [[Buffer.from([0x61, 0xff, 0x0a, 0xe2, 0x82])], ["a\ufffd", "\ufffd"]],
  ])("%j", (pieces, expected) => {
    expect(texts(pieces)).toEqual(expected);
  });

  test("are those of the whole, wherever it is cut", () => {
    const text = fc.array(fc.constantFrom("a", "é", "😀", "\r", "\n", "\r\n"), { maxLength: 30 });
    fc.assert(
      fc.property(text, fc.array(fc.nat(60), { maxLength: 8 }), (characters, cuts) => {
        const bytes = Buffer.from(characters.join(""));
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
        const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
        expect(texts(pieces)).toEqual(linesOf(bytes.toString()));
      }),
    );
  });
});

describe("a line without end", () => {
  test("comes in parts, none of them longer than the longest line", () => {
    const line = `${"x".repeat(LONGEST_LINE - 1)}${"😀".repeat(LONGEST_LINE)}`;
    for (const pieces of [[line], line.match(/.{1,999}/gsu) ?? []]) {
      const lines = feed(pieces);
      expect(lines.map(({ text }) => text).join("")).toBe(line);
      expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThanOrEqual(LONGEST_LINE);
      expect(lines.map(({ continues }) => continues)).toEqual([...lines.slice(1).map(() => true), false]);
      expect(lines.some(({ text }) => text.includes("\ufffd"))).toBe(false);
    }
  });

  test("is not cut where it just fits", () => {
    const line = "x".repeat(LONGEST_LINE);
    expect(feed([line, "\r", "\nnext\n"])).toEqual([
      { text: line, continues: false },
      { text: "next", continues: false },
    ]);
  });

  test("is held in bounds", () => {
    const lines = new LineFeed();
    let longest = 0;
    let held = 0;
    for (let index = 0; index < 300; index += 1) {
      const parts = lines.push(Buffer.alloc(1000, "x"));
      held += 1000 - parts.reduce((sum, { text }) => sum + text.length, 0);
      longest = Math.max(longest, held);
    }
    expect(longest).toBeLessThan(LONGEST_LINE + 1001);
  });
});
