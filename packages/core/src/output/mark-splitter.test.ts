/** A mark is found however its stream is cut, and what only looks like one is output. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { MarkSplitter } from "./mark-splitter.ts";

const MARK = Buffer.from("\x1etowline-ab=");

test("what comes before and after a mark is the same for every way to cut the stream", () => {
  const piece = fc.constantFrom("x", "\n", "\x1e", "\x1etow", "\x1etowline-ac=0\n", "=");
  fc.assert(
    fc.property(fc.array(piece), fc.array(piece), fc.array(fc.nat(12)), (before, after, cuts) => {
      const [head, tail] = [before.join(""), after.join("")];
      const stream = Buffer.from(`${head}${MARK}0 closed \n${tail}`);
      const splitter = new MarkSplitter();
      let output = "";
      let told: string | undefined;
      for (let at = 0, turn = 0; at < stream.length; turn += 1) {
        const length = 1 + (cuts[turn % Math.max(1, cuts.length)] ?? 0);
        splitter.push(stream.subarray(at, at + length));
        at += length;
        if (told !== undefined) continue;
        const split = splitter.take(MARK);
        output += split.output.toString();
        told = split.told;
      }
      expect([output, told, splitter.rest().toString()]).toEqual([head, "0 closed ", tail]);
    }),
  );
});

test("only what may begin a mark is held back", () => {
  const splitter = new MarkSplitter();
  splitter.push(Buffer.from("partial\x1e"));
  expect(splitter.take(MARK).output.toString()).toBe("partial");
  splitter.push(Buffer.from("no mark"));
  expect(splitter.take(MARK).output.toString()).toBe("\x1eno mark");
});
