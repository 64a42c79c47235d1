/** Pauses: as long as asked unless given up, and grown by chance within bounds. */
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { backOff, pause } from "./pause.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("it takes as long as asked, however long that is", async () => {
  const { signal } = new AbortController();
  const over = vi.fn();
  const milliseconds = 2 ** 31 + 1_000;
  const wait = pause(milliseconds, signal).then(over);
  await vi.advanceTimersByTimeAsync(milliseconds - 1);
  expect(over).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(1);
  await wait;
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test.each(["before", "during"])("a signal that aborts %s it ends it without an error", async (when) => {
  const controller = new AbortController();
  if (when === "before") controller.abort();
  const wait = pause(1_000, controller.signal);
  controller.abort();
  await wait;
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  [1, 50, 100],
  [2, 100, 200],
  [4, 400, 800],
  [9, 500, 1_000],
  [2_000, 500, 1_000],
])("after %i tries it is from %i to %i ms", (tries, least, most) => {
  const all = Array.from({ length: 200 }, () => backOff(tries, { first: 100, longest: 1_000 }));
  expect(Math.min(...all)).toBeGreaterThanOrEqual(least);
  expect(Math.max(...all)).toBeLessThanOrEqual(most);
  expect(new Set(all).size).toBeGreaterThan(1);
});

test("how much of it is chance may be said", () => {
  expect(backOff(3, { first: 10, longest: 1_000, least: 1 })).toBe(40);
  const free = Array.from({ length: 500 }, () => backOff(1, { first: 100, longest: 1_000, least: 0 }));
  expect(Math.min(...free)).toBeLessThan(50);
});
