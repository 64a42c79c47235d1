/** Deadlines: they stand still while something is waited for aside, and are over when they are cleared. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectGarbage } from "../../../../test/support/collect-garbage.ts";
import { Deadline, inTime } from "./deadline.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Something to wait for, and its end. */
function makeWait(): { wait: () => Promise<void>; end: () => void } {
  let end = (): void => {};
  const done = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { wait: () => done, end };
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

test("what must be done in time is told so, though garbage is collected meanwhile", async () => {
  const never = (signal: AbortSignal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    });
  const outer = new AbortController();
  const outcome = inTime(50, outer.signal, never).catch((error: Error) => error.name);
  collectGarbage();
  await vi.advanceTimersByTimeAsync(49);
  collectGarbage();
  await vi.advanceTimersByTimeAsync(1);
  expect(await outcome).toBe("TimeoutError");
  const given = inTime(50, outer.signal, never).catch((error: Error) => error.message);
  outer.abort(new Error("enough"));
  expect(await given).toBe("enough");
});
