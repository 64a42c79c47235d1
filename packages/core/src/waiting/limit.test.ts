/** Limits: they end with another signal, with the time, or when told to, and leave nothing behind. */
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { collectGarbage } from "../../../../test/support/collect-garbage.ts";
import { Limit, withLimit } from "./limit.ts";
import { onAbort } from "./on-abort.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Nothing is left of a limit that was given this signal. */
function expectNothingLeft(signal: AbortSignal): void {
  expect(getEventListeners(signal, "abort")).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
}

test("it aborts when the time is up, not before", () => {
  const { signal: outer } = new AbortController();
  const limit = new Limit({ signal: outer, timeout: 100 });
  vi.advanceTimersByTime(99);
  expect(limit.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(limit.signal.reason).toMatchObject({ name: "TimeoutError" });
  expectNothingLeft(outer);
});

test.each(["before", "during"])("it aborts with a signal that does %s it, and with its reason", (when) => {
  const controller = new AbortController();
  const reason = new Error("enough");
  if (when === "before") controller.abort(reason);
  const limit = new Limit({ signal: controller.signal, timeout: 100 });
  controller.abort(reason);
  expect(limit.signal.reason).toBe(reason);
  expectNothingLeft(controller.signal);
});

test("the reasons may be made, and the first counts", () => {
  const late = vi.fn(() => "late");
  const cancelled = vi.fn((reason: unknown) => `cancelled: ${reason}`);
  const make = (controller: AbortController) => new Limit({ signal: controller.signal, timeout: 100, late, cancelled });
  const [one, other] = [new AbortController(), new AbortController()];
  const [cut, overdue] = [make(one), make(other)];
  one.abort("no");
  vi.advanceTimersByTime(100);
  other.abort("no");
  expect([cut.signal.reason, overdue.signal.reason]).toEqual(["cancelled: no", "late"]);
  expect([late.mock.calls.length, cancelled.mock.calls.length]).toEqual([1, 1]);
});

test("after its end nothing aborts it", () => {
  const controller = new AbortController();
  const limit = new Limit({ signal: controller.signal, timeout: 100 });
  limit.end();
  expectNothingLeft(controller.signal);
  controller.abort();
  vi.advanceTimersByTime(1_000);
  expect(limit.signal.aborted).toBe(false);
});

test("told to, it aborts at once; without a time it stands for a signal of one's own", async () => {
  const controller = new AbortController();
  const limit = new Limit({ signal: controller.signal });
  expect(await limit.aside(async () => 1)).toBe(1);
  limit.abort("mine");
  controller.abort("theirs");
  expect(limit.signal.reason).toBe("mine");
  expectNothingLeft(controller.signal);
});

test("time aside does not count", async () => {
  const limit = new Limit({ timeout: 100 });
  const asked = limit.aside(() => new Promise((resolve) => setTimeout(resolve, 5_000)));
  await vi.advanceTimersByTimeAsync(5_000);
  await asked;
  vi.advanceTimersByTime(99);
  expect(limit.signal.aborted).toBe(false);
  vi.advanceTimersByTime(1);
  expect(limit.signal.aborted).toBe(true);
});

test("work under a limit is told, though garbage is collected meanwhile", async () => {
  const never = (signal: AbortSignal) =>
    new Promise((_resolve, reject) => {
      onAbort(signal, reject);
    });
  const outer = new AbortController();
  const outcome = withLimit({ timeout: 50, signal: outer.signal }, never).catch((error: Error) => error.name);
  collectGarbage();
  await vi.advanceTimersByTimeAsync(49);
  collectGarbage();
  await vi.advanceTimersByTimeAsync(1);
  expect(await outcome).toBe("TimeoutError");
  const given = withLimit({ timeout: 50, signal: outer.signal }, never).catch((error: Error) => error.message);
  outer.abort(new Error("enough"));
  expect(await given).toBe("enough");
});

test.each([
  ["does what it should", async () => "done", "done"],
  ["rejects", () => Promise.reject(new Error("own")), "own"],
  [
    "throws at once",
    () => {
      throw new Error("own");
    },
    "own",
  ],
])("a limit is over when its work %s", async (_what, work: () => Promise<string>, told) => {
  const { signal } = new AbortController();
  const outcome = await withLimit({ timeout: 50, signal }, work).catch((error: Error) => error.message);
  expect(outcome).toBe(told);
  expectNothingLeft(signal);
});
