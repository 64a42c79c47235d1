/** Output in JSON: nothing is lost and nothing is changed. */

import { type EncodedBytes, encodeBytes } from "@towline/core";
import fc from "fast-check";
import { expect, test } from "vitest";
import { OutputEncoder } from "./output-encoder.ts";

const decode = ({ data, encoding }: EncodedBytes) => Buffer.from(data, encoding ?? "utf8");

test("whatever the bytes and wherever they were cut, the events give them back", () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 12 }),
    fc.string({ unit: "grapheme" }).map((text) => Buffer.from(text)),
  );
  fc.assert(
    fc.property(fc.array(pieces), (chunks) => {
      const encoder = new OutputEncoder();
      const events = [...chunks.map((chunk) => encoder.push(chunk)), encoder.finish()].filter(
        (event) => event !== undefined,
      );
      expect(Buffer.concat(events.map(decode)).equals(Buffer.concat(chunks))).toBe(true);
    }),
  );
});

test("text that is cut inside of characters stays text", () => {
  const bytes = Buffer.from("é汉🚢 done");
  const encoder = new OutputEncoder();
  const events = [...bytes].map((byte) => encoder.push(Uint8Array.of(byte))).filter((event) => event !== undefined);
  expect(events.every(({ encoding }) => encoding === undefined)).toBe(true);
  expect(events.map(({ data }) => data).join("")).toBe("é汉🚢 done");
});

test("what is no UTF-8 is base64", () => {
  expect(encodeBytes(Uint8Array.of(0xff, 0x00))).toEqual({ data: "/wA=", encoding: "base64" });
});
