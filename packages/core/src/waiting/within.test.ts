/** Bounded waits: the promise, or what stands for it once the time is up. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defer } from "./deferred.ts";
import { within } from "./within.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what settles in time is what it gives, and no timer is left", async () => {
  expect(await within(100, Promise.resolve(1))).toBe(1);
  await expect(within(100, Promise.reject(new Error("own")))).rejects.toThrow("own");
  expect(vi.getTimerCount()).toBe(0);
});

test.each([
  ["undefined", undefined, { value: undefined }],
  ["what is given for it", () => "late", { value: "late" }],
  [
    "an error",
    () => {
      throw new Error("late");
    },
    { error: "late" },
  ],
])("what takes longer gives %s", async (_what, late: (() => string) | undefined, expected) => {
  const outcome = within(100, new Promise(() => {}), late).then(
    (value) => ({ value }),
    (error: Error) => ({ error: error.message }),
  );
  await vi.advanceTimersByTimeAsync(100);
  expect(await outcome).toEqual(expected);
  expect(vi.getTimerCount()).toBe(0);
});

test("what is rejected later than that is nobody's", async () => {
  const work = defer<void>();
  const outcome = within(100, work.promise);
  await vi.advanceTimersByTimeAsync(100);
  await outcome;
  const unhandled = vi.fn();
  process.once("unhandledRejection", unhandled);
  work.reject(new Error("too late"));
  vi.useRealTimers();
  await new Promise(setImmediate);
  process.off("unhandledRejection", unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});
