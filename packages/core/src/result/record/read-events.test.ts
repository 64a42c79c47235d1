/** Lines of events, however they are cut, and whatever else stands between them. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { TowlineEvent } from "./event-shapes.ts";
import { formatEvent } from "./format-event.ts";
import { type ReadEventsOptions, readEvents } from "./read-events.ts";

const note = (message: string): TowlineEvent => ({ type: "note", message });

async function readAll(chunks: Iterable<Uint8Array | string>, options?: ReadEventsOptions): Promise<string[]> {
  async function* source() {
    yield* chunks;
  }
  const messages: string[] = [];
  for await (const event of readEvents(source(), options))
    messages.push("message" in event ? event.message : event.type);
  return messages;
}

test("events are read however their lines and characters are cut", async () => {
  const texts = fc.array(fc.string({ unit: "grapheme" }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(texts, fc.nat({ max: 7 }), fc.boolean(), async (messages, size, isEnded) => {
      const bytes = Buffer.from(messages.map((message) => formatEvent(note(message))).join(""));
      const all = isEnded ? bytes : bytes.subarray(0, -1);
      const chunks: Buffer[] = [];
      for (let at = 0; at < all.length; at += size + 1) chunks.push(all.subarray(at, at + size + 1));
      expect(await readAll(chunks)).toEqual(messages);
    }),
  );
});

test("empty lines and events of later versions are left out, and what is wrong ends the reading", async () => {
  const lines = ["\n", " \r\n", '{"v":1,"type":"weather"}\n', formatEvent(note("one")), '{"v":1,"type":"no'];
  const found: string[] = [];
  await expect(readAll(lines)).rejects.toThrow("A line is no JSON");
  expect(await readAll(lines, { onInvalid: (error, line) => void found.push(`${line}: ${error.code}`) })).toEqual([
    "one",
  ]);
  expect(found).toEqual(["5: ERR_TOWLINE_RECORD_INVALID"]);
});

test("of a line without an end no more is held than a line may have, and the next one is read", async () => {
  const piece = "x".repeat(1024);
  function* endless() {
    for (let index = 0; index < 100_000; index += 1) yield piece;
    yield "\n";
    yield formatEvent(note("after it"));
  }
  const found: string[] = [];
  const onInvalid = (error: Error): void => void found.push(error.message);
  expect(await readAll(endless(), { maxLength: 5_000, onInvalid })).toEqual(["after it"]);
  expect(found).toEqual(["A line of 102400000 characters is longer than the 5000 that an event may have"]);
});
