/** Entries are read the same however they are cut into pieces, and content of another length is found out. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ArchiveFault, type ArchivePiece } from "./archive-entry.ts";
import { EntryReader } from "./entry-reader.ts";
import { EntryRefused } from "./entry-refused.ts";

const PRINTED = Buffer.from(
  "directory 0 755 1500000000\n.\0\0MARK" +
    "file 5 640 1500000001\n./a\nb\xff\0\0MARK\0MARK" +
    "file 0 600 0\n./empty\0\0MARK" +
    "symlink 0 777 0\n./link\0a\nb\0MARK" +
    "over 0 0 0\n\0\0",
  "latin1",
);

function readAll(chunks: readonly Buffer[]): { readonly pieces: string[]; readonly reader: EntryReader } {
  const reader = new EntryReader("MARK");
  const pieces: string[] = [];
  const take = (piece: ArchivePiece): void => {
    if (piece.kind !== "content") pieces.push(JSON.stringify(piece));
    else pieces.push(...[...piece.bytes].map((byte) => `byte ${byte}`));
  };
  for (const chunk of chunks) for (const piece of reader.read(chunk)) take(piece);
  reader.finish();
  return { pieces, reader };
}

test("names, targets and content are bytes, also those that look like a mark", () => {
  const { pieces, reader } = readAll([PRINTED]);
  expect(reader.archives).toBe(1);
  expect(pieces).toContain(
    '{"kind":"entry","entry":{"type":"file","name":"./a\\nbÿ","target":"","size":5,"mode":416,"modifiedAt":1500000001}}',
  );
  expect(pieces.filter((piece) => piece.startsWith("byte"))).toHaveLength(5);
  expect(pieces.some((piece) => piece.includes('"target":"a\\nb"'))).toBe(true);
});

test("however it is cut, it is read the same", () => {
  const expected = readAll([PRINTED]).pieces;
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: PRINTED.length }), { maxLength: 8 }), (cuts) => {
      const places = [0, ...cuts.sort((one, other) => one - other), PRINTED.length];
      const chunks = places.slice(1).map((end, index) => PRINTED.subarray(places[index], end));
      expect(readAll(chunks).pieces).toEqual(expected);
    }),
  );
});

test.each([
  ["file 5 640 0\na\0\0shortMORE", "changed while it was read"],
  ["file 9 640 0\na\0\0short", "middle of a file"],
  ["socket 0 640 0\na\0\0MARK", "did not print"],
  ["x".repeat(70_000), "did not print"],
])("%#: what is no entry is a fault", (printed, says) => {
  expect(() => readAll([Buffer.from(printed)])).toThrow(ArchiveFault);
  expect(() => readAll([Buffer.from(printed)])).toThrow(says);
});

test.each([
  ["a name", `file 5 640 0\n${"d/".repeat(3_000)}`],
  ["a whole name", `file 5 640 0\n${"d/".repeat(3_000)}\0\0short`],
  ["where a link leads", `symlink 0 777 0\nl\0${"d/".repeat(3_000)}`],
])("%s that is too long is refused before it came whole", (_what, printed) => {
  expect(() => [...new EntryReader("MARK").read(Buffer.from(printed))]).toThrow(EntryRefused);
});
