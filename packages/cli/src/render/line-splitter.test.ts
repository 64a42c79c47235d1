/** Lines come out whole, however the bytes were cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { characterBoundary, LineSplitter } from "./line-splitter.ts";

test("lines and rest, however the bytes are cut, are the input", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 40 })), (chunks) => {
      const splitter = new LineSplitter();
      const lines = chunks.flatMap((chunk) => splitter.push(chunk));
      const rest = splitter.finish() ?? Buffer.alloc(0);
      const joined = Buffer.concat([...lines.flatMap((line) => [line, Buffer.from("\n")]), rest]);
      expect(joined.equals(Buffer.concat(chunks))).toBe(true);
      expect(lines.every((line) => !line.includes(0x0a))).toBe(true);
    }),
  );
});

test("keeps its own copy of a partial line", () => {
  const splitter = new LineSplitter();
  const chunk = Buffer.from("abc");
  splitter.push(chunk);
  chunk.fill(0);
  expect(splitter.finish()?.toString()).toBe("abc");
});

test("a line without end comes in pieces that cut no character", () => {
  const splitter = new LineSplitter();
  const text = "é".repeat(100_000);
  const pieces: string[] = [];
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += 8191) {
    pieces.push(...splitter.push(bytes.subarray(start, start + 8191)).map(String));
  }
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join("") + String(splitter.finish() ?? "")).toBe(text);
});

test.each([
  ["", 0],
  ["61", 1],
  ["c3a9", 2],
  ["61c3", 1],
  ["e282", 0],
  ["e282ac", 3],
  ["f09f9a", 0],
  ["61f09f9aa2", 5],
  ["80808080", 4],
  ["ff", 0],
])("the last whole character of %s ends at %i", (hex, end) => {
  expect(characterBoundary(Buffer.from(hex, "hex"))).toBe(end);
});
