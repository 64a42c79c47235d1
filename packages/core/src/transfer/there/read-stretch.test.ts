/** However short the answers of a host are, all of a stretch comes. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { OpenFile } from "../../connector/connection.ts";
import { readStretch } from "./read-stretch.ts";

const CONTENT = Buffer.from("abcdefghijklmnopqrstuvwxyz");

function fileThatAnswers(lengths: readonly number[], usesMemory: boolean): OpenFile {
  const left = [...lengths];
  return {
    async read(offset, length, memory) {
      const bytes = CONTENT.subarray(offset, offset + Math.min(length, left.shift() ?? length));
      if (!usesMemory || memory === undefined) return Buffer.from(bytes);
      memory.set(bytes);
      return memory.subarray(0, bytes.length);
    },
    write: () => Promise.reject(new Error("not written to")),
    close: async () => {},
  };
}

test("in one piece, with memory and without", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 })),
      fc.boolean(),
      fc.option(fc.integer({ min: 30, max: 40 }), { nil: undefined }),
      fc.nat(26),
      async (lengths, usesMemory, memoryBytes, offset) => {
        const memory = memoryBytes === undefined ? undefined : new Uint8Array(memoryBytes);
        const bytes = await readStretch(fileThatAnswers(lengths, usesMemory), offset, 28, memory);
        expect(Buffer.from(bytes).toString()).toBe(CONTENT.toString("utf8", offset));
      },
    ),
  );
});

test("nothing is not asked for", async () => {
  const file: OpenFile = { ...fileThatAnswers([], false), read: () => Promise.reject(new Error("out of bounds")) };
  expect(await readStretch(file, 0, 0)).toHaveLength(0);
});
