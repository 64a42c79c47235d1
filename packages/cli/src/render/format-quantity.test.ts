/** Durations and sizes as people read them. */
import { expect, test } from "vitest";
import { formatBytes, formatCount, formatDuration } from "./format-quantity.ts";

test.each([
  [0, "0.0 s"],
  [1234, "1.2 s"],
  [9_960, "10 s"],
  [59_400, "59 s"],
  [59_600, "1 min 0 s"],
  [185_000, "3 min 5 s"],
])("%i ms is %s", (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, "0 B"],
  [1023, "1023 B"],
  [1024, "1.0 KiB"],
  [1024 * 1024 - 1, "1.0 MiB"],
  [3 * 1024 ** 3, "3.0 GiB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test("one has no s", () => {
  expect([formatCount(1, "host"), formatCount(2, "host")]).toEqual(["1 host", "2 hosts"]);
});
