/** What is kept of output, and its view as lines. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { outputLines } from "./kept-output.ts";
import { OutputCollector } from "./output-collector.ts";

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, cuts: readonly number[]): readonly Buffer[] {
  const places = [...new Set([0, ...cuts.map((place) => place % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

test("lines and bytes are the same however characters and lines are cut", () => {
  const text = "é汉🙂\nplain\r\n\n" + "last without end";
  const bytes = Buffer.from(text);
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 40 }), (cuts) => {
      const collector = new OutputCollector(1000);
      for (const piece of cut(bytes, cuts)) collector.push("stdout", piece);
      expect(collector.bytes("stdout").equals(bytes)).toBe(true);
      expect(outputLines(collector.output()).map((line) => line.text)).toEqual([
        "é汉🙂",
        "plain",
        "",
        "last without end",
      ]);
      expect(collector.truncated).toBe(false);
    }),
  );
});

test("lines of both streams come in the order in which they were finished", () => {
  const collector = new OutputCollector(1000);
  collector.push("stdout", Buffer.from("one\ntw"));
  collector.push("stderr", Buffer.from("warn\n"));
  collector.push("stdout", Buffer.from("o\n"));
  expect(outputLines(collector.output())).toEqual([
    { stream: "stdout", text: "one" },
    { stream: "stderr", text: "warn" },
    { stream: "stdout", text: "two" },
  ]);
});

describe("the limit", () => {
  test("holds for each stream, and says so only when something was left out", () => {
    const collector = new OutputCollector(4);
    collector.push("stdout", Buffer.from("abcd"));
    expect(collector.truncated).toBe(false);
    collector.push("stdout", Buffer.from("e"));
    collector.push("stderr", Buffer.from("xy"));
    expect(collector.bytes("stdout").toString()).toBe("abcd");
    expect(collector.bytes("stderr").toString()).toBe("xy");
    expect(collector.truncated).toBe(true);
  });

  test("bounds memory: a small piece does not keep the large buffer it was cut from", () => {
    const collector = new OutputCollector(1000);
    const packet = Buffer.alloc(32 * 1024, "x");
    collector.push("stdout", packet.subarray(0, 10));
    expect(collector.bytes("stdout").buffer.byteLength).toBeLessThan(packet.buffer.byteLength);
  });

  test("bounds memory: bytes that come one by one are kept together", () => {
    const collector = new OutputCollector(100_000);
    for (let index = 0; index < 100_000; index += 1) collector.push("stdout", Buffer.from("x"));
    expect(collector.bytes("stdout").length).toBe(100_000);
    expect(collector.bytes("stdout").buffer.byteLength).toBe(100_000);
    expect(outputLines(collector.output())).toEqual([{ stream: "stdout", text: "x".repeat(100_000) }]);
  });
});

test("bytes that are no UTF-8 are kept as they are", () => {
  const collector = new OutputCollector(10);
  collector.push("stdout", Buffer.from([0xff, 0x00, 0xfe]));
  expect([...collector.bytes("stdout")]).toEqual([0xff, 0x00, 0xfe]);
  expect(outputLines(collector.output())[0]?.text).toBe("\uFFFD\0\uFFFD");
});
