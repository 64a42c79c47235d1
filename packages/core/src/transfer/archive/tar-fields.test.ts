/** The checksum of a header is the sum of its bytes, its own field taken for spaces. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArchiveFault } from "./archive-entry.ts";
import { BLOCK_BYTES, FIELDS, paddingAfter, readNumber, readText, sumHeader, writeNumber } from "./tar-fields.ts";

test("the sum is that of the single bytes, for any block", () => {
  const [start, length] = FIELDS.checksum;
  const block = fc.uint8Array({ minLength: BLOCK_BYTES, maxLength: BLOCK_BYTES, size: "max" });
  fc.assert(
    fc.property(fc.oneof(block, fc.constant(new Uint8Array(BLOCK_BYTES).fill(255))), (bytes) => {
      const spaced = Uint8Array.from(bytes).fill(0x20, start, start + length);
      expect(sumHeader(Buffer.from(bytes))).toBe(spaced.reduce((sum, byte) => sum + byte, 0));
    }),
  );
});

test.each([
  ["0000644\0", 0o644],
  ["    644 ", 0o644],
  ["644 \0\0\0\0", 0o644],
  ["\0\0\0\0\0\0\0\0", 0],
  ["        ", 0],
])("%j is a number", (text, number) => {
  expect(readNumber(Buffer.from(text, "latin1"), [0, 8])).toBe(number);
});

test.each(["0000648\0", "64 4\0\0\0\0", "64\x004\0\0\0\0", "-000644\0", "0x644\0\0\0"])("%j is none", (text) => {
  expect(() => readNumber(Buffer.from(text, "latin1"), [0, 8])).toThrow(ArchiveFault);
});

describe("numbers in base 256", () => {
  const bytes = (...values: number[]) => Buffer.from(values);

  test.each([
    [bytes(0x80, 0, 0, 0, 0, 0, 1, 0), 256],
    [bytes(0x80, 0x1f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), Number.MAX_SAFE_INTEGER],
    [bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), -1],
    [bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe, 0xff), -257],
  ])("%j is %i, and is written so where digits do not reach", (block, number) => {
    expect(readNumber(block, [0, 8])).toBe(number);
    const written = Buffer.alloc(10, "x");
    writeNumber(written, [1, 8], number < 0 || number > 0o7777777 ? number : 0);
    if (number < 0 || number > 0o7777777) expect(written).toEqual(Buffer.concat([bytes(0x78), block, bytes(0x78)]));
  });

  test("what can't be told exactly is refused", () => {
    for (const first of [0x80, 0x81, 0xff]) {
      const block = bytes(first, 0x20, 0, 0, 0, 0, 0, 1);
      expect(() => readNumber(block, [0, 8])).toThrow("a header has a number that is too large");
    }
  });
});

test.each([
  [0, "0000000\0"],
  [0o644, "0000644\0"],
  [0o7777777, "7777777\0"],
])("%i is written in digits", (number, text) => {
  const block = Buffer.alloc(10, "x");
  writeNumber(block, [1, 8], number);
  expect(block.toString("latin1")).toBe(`x${text}x`);
});

test("text ends at its NUL or with its field, and its letters are bytes", () => {
  const block = Buffer.from("abc\0defgh\0\xff", "latin1");
  expect(readText(block, [0, 4])).toBe("abc");
  expect(readText(block, [4, 3])).toBe("def");
  expect(readText(block, [4, 5])).toBe("defgh");
  expect(readText(block, [10, 1])).toBe("\xff");
  expect(readText(block, [3, 1])).toBe("");
});

test.each([
  [0, 0],
  [1, 511],
  [511, 1],
  [512, 0],
  [513, 511],
])("after %i bytes come %i more", (size, padding) => {
  expect(paddingAfter(size)).toBe(padding);
});

test("a number that is none is told", () => {
  expect(() => readNumber(Buffer.from("0x644\0\0\0"), [0, 8])).toThrow('a header has "0x644" for a number');
});
