/** The checksum of a header is the sum of its bytes, its own field taken for spaces. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ArchiveFault } from "./archive-entry.ts";
import { BLOCK_BYTES, FIELDS, readNumber, sumHeader } from "./tar-fields.ts";

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
