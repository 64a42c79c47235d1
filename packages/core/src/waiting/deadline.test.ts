/** Deadlines: they stand still while something is waited for aside, begin again, and are over when they are cleared. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Deadline } from "./deadline.ts";
import { defer } from "./deferred.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Something to wait for, and its end. */
function makeWait(): { wait: () => Promise<void>; end: () => void } {
  const { promise, resolve } = defer<void>();
  return { wait: () => promise, end: resolve };
}

test("time aside does not count, however many wait at once", async () => {
  const expire = vi.fn();
  const deadline = new Deadline(100, expire);
  vi.advanceTimersByTime(60);
  const [one, other] = [makeWait(), makeWait()];
  const waiting = [deadline.aside(one.wait), deadline.aside(other.wait)];
  vi.advanceTimersByTime(1_000);
  one.end();
  await waiting[0];
  vi.advanceTimersByTime(1_000);
  other.end();
  await waiting[1];
  vi.advanceTimersByTime(39);
  expect(expire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(2);
  expect(expire).toHaveBeenCalledOnce();
});

test("what ends after it was cleared starts it no more", async () => {
  const expire = vi.fn();
  const deadline = new Deadline(100, expire);
  const { wait, end } = makeWait();
  const waiting = deadline.aside(wait);
  deadline.clear();
  end();
  await waiting;
  vi.advanceTimersByTime(1_000);
  expect(expire).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test("it can begin again, also when it was over, but not once it was cleared", () => {
  const expire = vi.fn();
  const deadline = new Deadline(100, expire);
  vi.advanceTimersByTime(99);
  deadline.restart();
  vi.advanceTimersByTime(99);
  expect(expire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(expire).toHaveBeenCalledTimes(1);
  deadline.restart();
  vi.advanceTimersByTime(100);
  expect(expire).toHaveBeenCalledTimes(2);
  deadline.clear();
  deadline.restart();
  expect(vi.getTimerCount()).toBe(0);
});

test("after time aside it has what was left, and all of it when it begins again", async () => {
  const expire = vi.fn();
  const deadline = new Deadline(100, expire);
  vi.advanceTimersByTime(60);
  await deadline.aside(async () => {});
  vi.advanceTimersByTime(39);
  deadline.restart();
  vi.advanceTimersByTime(99);
  expect(expire).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(expire).toHaveBeenCalledOnce();
});

test("what ends aside after it was over does not end it a second time", async () => {
  const expire = vi.fn();
  const deadline = new Deadline(100, expire);
  vi.advanceTimersByTime(100);
  await deadline.aside(async () => {});
  vi.advanceTimersByTime(1_000);
  expect(expire).toHaveBeenCalledOnce();
  expect(vi.getTimerCount()).toBe(0);
});

test("it takes longer than a timer of Node's can, and for ever", () => {
  const [late, never] = [vi.fn(), vi.fn()];
  const longest = 2 ** 31 - 1;
  const endless = new Deadline(Number.POSITIVE_INFINITY, never);
  new Deadline(longest + 1_000, late);
  vi.advanceTimersByTime(longest + 999);
  expect(late).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(late).toHaveBeenCalledOnce();
  vi.advanceTimersByTime(3 * longest);
  expect(never).not.toHaveBeenCalled();
  endless.clear();
  expect(vi.getTimerCount()).toBe(0);
});
