/** Listening to a signal: once, at once where it has aborted already, and no longer than asked. */
import { getEventListeners } from "node:events";
import { afterEach, expect, test, vi } from "vitest";
import { onAbort } from "./on-abort.ts";

afterEach(() => void vi.restoreAllMocks());

test.each(["before", "after"])("a signal that aborts %s it is listened to tells its reason once", (when) => {
  const controller = new AbortController();
  const act = vi.fn();
  const abort = () => controller.abort(new Error("enough"));
  if (when === "before") abort();
  const stop = onAbort(controller.signal, act);
  if (when === "after") abort();
  expect(act.mock.calls).toEqual([[new Error("enough")]]);
  stop();
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
});

test("whoever stopped is not told, and holds nothing", () => {
  const controller = new AbortController();
  const act = vi.fn();
  onAbort(controller.signal, act)();
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  controller.abort();
  expect(act).not.toHaveBeenCalled();
  expect(() => onAbort(undefined, act)()).not.toThrow();
});

test("a thousand may listen without a warning", () => {
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
  const { signal } = new AbortController();
  const stops = Array.from({ length: 1_000 }, () => onAbort(signal, () => {}));
  expect(getEventListeners(signal, "abort")).toHaveLength(1_000);
  for (const stop of stops) stop();
  expect(warn).not.toHaveBeenCalled();
});
