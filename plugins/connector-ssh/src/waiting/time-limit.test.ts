/** A host's own limit for connecting: it runs, stands still while a person is asked, and leaves no timer behind. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startTimeLimit } from "./time-limit.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;

test("without a number, there is only the signal and the prompt that were given", () => {
  const prompt = async () => "";
  expect(startTimeLimit(undefined, never, prompt)).toMatchObject({ signal: never, prompt });
});

test("aborts when the time is up, or with the signal that it was given", () => {
  const limit = startTimeLimit(2, never, undefined);
  vi.advanceTimersByTime(1_999);
  expect(limit.signal.aborted).toBe(false);
  vi.advanceTimersByTime(2);
  expect(limit.signal.aborted).toBe(true);
  const controller = new AbortController();
  const other = startTimeLimit(2, controller.signal, undefined);
  controller.abort();
  expect(other.signal.aborted).toBe(true);
  other.end();
  expect(vi.getTimerCount()).toBe(0);
});

test("a person may take more time than that", async () => {
  let answer = (_: string): void => undefined;
  const limit = startTimeLimit(2, never, () => new Promise((resolve) => (answer = resolve)));
  vi.advanceTimersByTime(1_000);
  const asked = limit.prompt?.("Password: ", { echo: false });
  vi.advanceTimersByTime(60_000);
  expect(limit.signal.aborted).toBe(false);
  answer("typed");
  expect(await asked).toBe("typed");
  vi.advanceTimersByTime(990);
  expect(limit.signal.aborted).toBe(false);
  vi.advanceTimersByTime(20);
  expect(limit.signal.aborted).toBe(true);
});
