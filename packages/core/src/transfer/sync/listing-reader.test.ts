/** Listings are read whatever is in the names, and wherever they were cut. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ListingReader } from "./listing-reader.ts";

const MARK = "0123456789abcdef0123456789abcdef";

function read(pieces: readonly string[]) {
  const reader = new ListingReader(MARK, "/srv");
  for (const piece of pieces) reader.read(Buffer.from(piece, "latin1"));
  return [...reader.finish()];
}

const LOOKED_UP = [
  `${MARK} 41ed 4096 1700000000 .\n`,
  `${MARK} 81a4 12 -5 ./a\nb c\n`,
  `${MARK} a1ff 3 7 ./l\n`,
  `${MARK} 11a4 0 7 ./pipe\n`,
  `${MARK} link ./l\0x\ny\n`,
].join("");

const FOUND = [
  `${MARK} d 755 4096 1700000000.9990000000 .\0\n`,
  `${MARK} f 4644 12 -5.0000000000 ./a\nb c\0\n`,
  `${MARK} l 777 3 7.5000000000 ./l\0x\ny\n`,
  `${MARK} p 644 0 7.0000000000 ./pipe\0\n`,
].join("");

describe.each([
  ["stat", LOOKED_UP],
  ["find", FOUND],
])("as %s tells it", (_program, text) => {
  test("types, modes, sizes, times, names with lines in them, and where links lead", () => {
    expect(read([text])).toEqual([
      ["", { type: "directory", mode: 0o755, size: 4096, modifiedAt: 1_700_000_000, target: "" }],
      ["a\nb c", { type: "file", mode: 0o644, size: 12, modifiedAt: -5, target: "" }],
      ["l", { type: "symlink", mode: 0o777, size: 3, modifiedAt: 7, target: "x\ny" }],
      ["pipe", { type: "other", mode: 0o644, size: 0, modifiedAt: 7, target: "" }],
    ]);
  });

  test("wherever it is cut", () => {
    const whole = read([text]);
    fc.assert(
      fc.property(fc.array(fc.nat(text.length), { maxLength: 6 }), (cuts) => {
        const places = [0, ...cuts.sort((one, other) => one - other), text.length];
        const pieces = places.slice(1).map((end, index) => text.slice(places[index], end));
        expect(read(pieces)).toEqual(whole);
      }),
    );
  });
});

test("what has no end is not kept", () => {
  const reader = new ListingReader(MARK, "/srv");
  const sendOn = () => {
    for (let piece = 0; piece < 100; piece += 1) reader.read(Buffer.alloc(4096, "x"));
  };
  expect(sendOn).toThrow("has no end");
});

test("what is no listing adds nothing", () => {
  expect(read(["stat: not found\n", `${MARK} nonsense`, `${MARK} link ./x`, `${MARK} f 644 1 5 ./x`])).toEqual([]);
});
