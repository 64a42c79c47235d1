/** Listings are read whatever is in the names, and wherever they were cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ListingReader } from "./listing-reader.ts";

const MARK = "0123456789abcdef0123456789abcdef";

function read(pieces: readonly string[]) {
  const reader = new ListingReader(MARK);
  for (const piece of pieces) reader.read(Buffer.from(piece, "latin1"));
  return [...reader.finish()];
}

const TEXT = [
  `${MARK} 41ed 4096 1700000000 .\n`,
  `${MARK} 81a4 12 -5 ./a\nb c\n`,
  `${MARK} a1ff 3 7 ./l\n`,
  `${MARK} 11a4 0 7 ./pipe\n`,
  `${MARK} link ./l\0x\ny\n`,
].join("");

test("types, modes, sizes, times, names with lines in them, and where links lead", () => {
  expect(read([TEXT])).toEqual([
    ["", { type: "directory", mode: 0o755, size: 4096, modifiedAt: 1_700_000_000, target: "" }],
    ["a\nb c", { type: "file", mode: 0o644, size: 12, modifiedAt: -5, target: "" }],
    ["l", { type: "symlink", mode: 0o777, size: 3, modifiedAt: 7, target: "x\ny" }],
    ["pipe", { type: "other", mode: 0o644, size: 0, modifiedAt: 7, target: "" }],
  ]);
});

test("wherever it is cut", () => {
  const whole = read([TEXT]);
  fc.assert(
    fc.property(fc.array(fc.nat(TEXT.length), { maxLength: 6 }), (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), TEXT.length];
      const pieces = places.slice(1).map((end, index) => TEXT.slice(places[index], end));
      expect(read(pieces)).toEqual(whole);
    }),
  );
});

test("what is no listing adds nothing", () => {
  expect(read(["stat: not found\n", `${MARK} nonsense`, `${MARK} link ./x`])).toEqual([]);
});
