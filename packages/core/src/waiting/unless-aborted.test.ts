/** Waits that can be given up: before, during and after, with a grace, and with somebody who takes what comes too late. */
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defer } from "./deferred.ts";
import { unlessAborted } from "./unless-aborted.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const messageOf = (error: Error): string => error.message;

test("what settles is what it gives, and nobody listens any more", async () => {
  const { signal } = new AbortController();
  expect(await unlessAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(unlessAborted(Promise.reject(new Error("own")), signal)).rejects.toThrow("own");
  expect(await unlessAborted(Promise.resolve(2), undefined)).toBe(2);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test.each(["before", "during"])("a signal that aborts %s it gives it up", async (when) => {
  const controller = new AbortController();
  const abort = () => controller.abort(new Error("enough"));
  if (when === "before") abort();
  const wait = unlessAborted(new Promise(() => {}), controller.signal).catch(messageOf);
  abort();
  expect(await wait).toBe("enough");
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("the error may be made of the reason", async () => {
  const controller = new AbortController();
  const reason = (given: unknown) => new Error(`given up: ${(given as Error).message}`);
  const wait = unlessAborted(new Promise(() => {}), controller.signal, { reason }).catch(messageOf);
  controller.abort(new Error("enough"));
  expect(await wait).toBe("given up: enough");
});

test("with a grace, what listens tells by itself what it did, and only then it is given up", async () => {
  const controller = new AbortController();
  const [heeds, hangs] = [defer<void>(), defer<void>()];
  const waits = [heeds, hangs].map(({ promise }) =>
    unlessAborted(promise, controller.signal, { grace: 250 }).catch(messageOf),
  );
  controller.abort(new Error("enough"));
  await vi.advanceTimersByTimeAsync(249);
  heeds.reject(new Error("I was waiting for a greeting"));
  expect(await waits[0]).toBe("I was waiting for a greeting");
  await vi.advanceTimersByTimeAsync(1);
  expect(await waits[1]).toBe("enough");
  expect(vi.getTimerCount()).toBe(0);
});

test("what comes too late is handed over once, and its failure is nobody's", async () => {
  const controller = new AbortController();
  const abandon = vi.fn(() => Promise.reject(new Error("it did not close")));
  const [comes, fails, inTime] = [defer<string>(), defer<string>(), defer<string>()];
  const waits = [comes, fails].map(({ promise }) =>
    unlessAborted(promise, controller.signal, { abandon }).catch(messageOf),
  );
  const kept = unlessAborted(inTime.promise, controller.signal, { abandon });
  inTime.resolve("kept");
  expect(await kept).toBe("kept");
  // At the same moment: it is either given or handed over.
  controller.abort(new Error("enough"));
  comes.resolve("late");
  fails.reject(new Error("late"));
  expect(await Promise.all(waits)).toEqual(["enough", "enough"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(abandon.mock.calls).toEqual([["late"]]);
});
