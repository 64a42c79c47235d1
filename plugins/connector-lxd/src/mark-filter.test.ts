/** Marks are taken out wherever the stream is cut, and nothing else is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { MarkFilter } from "./mark-filter.ts";

const WORD = "0123456789abcdef";

async function filter(text: string, cuts: readonly number[]) {
  const stream = new MarkFilter(WORD);
  let from = 0;
  for (const cut of [...new Set(cuts)].sort((left, right) => left - right)) {
    if (cut > text.length) break;
    stream.write(text.slice(from, cut));
    from = cut;
  }
  stream.end(text.slice(from));
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return { text: Buffer.concat(pieces).toString(), marks: [await stream.nextMark(), await stream.nextMark()] };
}

const output = fc.constantFrom("", "err\n", "\u001etowline-x 12\n", `\u001e${WORD.slice(0, 5)}`, "\u001e\u001e");
const cuts = fc.array(fc.nat(80), { maxLength: 6 });

test("with two marks", async () => {
  await fc.assert(
    fc.asyncProperty(output, fc.constantFrom("000", "007", "127"), output, output, cuts, async (...given) => {
      const [before, code, between, after, places] = given;
      const result = await filter(`${before}\u001e${WORD}000${between}\u001e${WORD}${code}${after}`, places);
      expect(result).toEqual({ text: before + between + after, marks: [0, Number(code)] });
    }),
  );
});

test("without one", async () => {
  await fc.assert(
    fc.asyncProperty(output, output, cuts, async (first, second, places) => {
      expect(await filter(first + second, places)).toEqual({ text: first + second, marks: [undefined, undefined] });
    }),
  );
});
