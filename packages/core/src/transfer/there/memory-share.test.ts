/** One transfer has what its protocol wants, many share a bounded memory, and none is left without. */
import { expect, test } from "vitest";
import { MemoryShare } from "./memory-share.ts";

test("the more transfers there are, the fewer requests each has, down to a few", () => {
  const wish = { chunkBytes: 128 * 1024, inFlight: 15 };
  const shares = Array.from({ length: 100 }, () => {
    const share = new MemoryShare(wish);
    return { share, atFirst: share.requests() };
  });
  expect(shares.map(({ atFirst }) => atFirst).filter((_, index) => [0, 7, 15, 19, 99].includes(index))).toEqual([
    15, 12, 6, 4, 4,
  ]);
  expect(shares[0]?.share.requests()).toBe(4);
  for (const { share } of shares.slice(1)) share.giveBack();
  expect(shares[0]?.share.requests()).toBe(15);
  shares[0]?.share.giveBack();
});

test("a protocol that wants fewer than the least has what it wants", () => {
  const share = new MemoryShare({ chunkBytes: 64 * 1024 * 1024, inFlight: 2 });
  expect(share.requests()).toBe(2);
  share.giveBack();
});
