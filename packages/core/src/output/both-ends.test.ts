/** Of a long stream its beginning and its end are kept, however the bytes are cut. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { BothEnds } from "./both-ends.ts";

const KEPT = 4096;

test.each([0, 10, KEPT, KEPT + 1, 2 * KEPT, 2 * KEPT + 1, 20_000])("of %i bytes", (length) => {
  const bytes = Buffer.from(Array.from({ length }, (_, index) => (index * 7) % 251));
  const kept = length <= 2 * KEPT ? bytes : Buffer.concat([bytes.subarray(0, KEPT), bytes.subarray(-KEPT)]);
  fc.assert(
    fc.property(fc.integer({ min: 500, max: 6_000 }), (piece) => {
      const ends = new BothEnds();
      for (let start = 0; start < length; start += piece) ends.push(bytes.subarray(start, start + piece));
      expect(ends.bytes().equals(kept)).toBe(true);
    }),
    { numRuns: 20 },
  );
});
