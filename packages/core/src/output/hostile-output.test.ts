/** Whatever a host prints before a command starts, or between those of a lane, is looked at in proportion and let go of. */
import { describe, expect, test } from "vitest";
import { countBytes } from "../../../../test/support/count-bytes.ts";
import { buildLaunch } from "../command/launch.ts";
import { HeldBytes } from "./held-bytes.ts";
import { MarkFilter } from "./mark-filter.ts";
import { MarkSplitter } from "./mark-splitter.ts";

const launch = buildLaunch("id", { sudo: true, sudoPassword: "pw" }, "abc123");

/** What is looked at again with each piece, and what is kept for messages. */
const HELD = 2_000;
const MOST_KEPT = 20_000;

describe("what may be a mark or a prompt, and goes on, is held back no longer than one is:", () => {
  test.each([
    ["a line without end", "x".repeat(50_000)],
    ["the beginning of a mark, and no more", `\x1e${"x".repeat(50_000)}`],
    ["beginnings of marks", "\x1e".repeat(50_000)],
    ["a start without a number's end", `${launch.startMark}${"1".repeat(50_000)}`],
  ])("%s", (_what, text) => {
    const filter = new MarkFilter(launch);
    const sent = Buffer.from(text, "latin1");
    const work = countBytes(() => {
      for (let at = 0; at < sent.length; at += 10) filter.push(sent.subarray(at, at + 10));
    });
    expect(filter.said.length).toBeLessThan(MOST_KEPT);
    expect(work.bytes).toBeLessThan(HELD * sent.length);
  });
});

test("a line that begins with a lane's mark is cut where none is that long", () => {
  const splitter = new MarkSplitter();
  const mark = Buffer.from("\x1etowline-end");
  splitter.push(Buffer.concat([Buffer.from("output"), mark]));
  expect(splitter.take(mark)).toMatchObject({ told: undefined });
  splitter.push(Buffer.alloc(50_000, "1"));
  const { told } = splitter.take(mark);
  expect(told).toHaveLength(256);
  expect(splitter.rest().length).toBeLessThan(50_000);
});

describe("bytes that are held", () => {
  test.each([1, 7, 4_096])("are copied a few times at most, in pieces of %i", (bytes) => {
    const all = Buffer.alloc(100_000, "abc");
    const held = new HeldBytes();
    const work = countBytes(() => {
      for (let at = 0; at < all.length; at += bytes) held.push(all.subarray(at, at + bytes));
    });
    expect(held.bytes.equals(all)).toBe(true);
    expect(work.bytes).toBeLessThan(4 * all.length);
  });

  test("are ours once they are kept, and what was given out does not change", () => {
    const others = Buffer.from("abcdef");
    const held = new HeldBytes();
    held.push(others);
    held.keep();
    others.fill("x");
    const given = held.take(3);
    held.push(Buffer.alloc(10_000, "y"));
    expect(given.toString()).toBe("abc");
    expect(held.take(3).toString()).toBe("def");
    expect(held.length).toBe(10_000);
  });
});
