/** Waits that one event ends: those of that moment, and no others. */
import { expect, test } from "vitest";
import { defer } from "./deferred.ts";
import { Waits } from "./waits.ts";

test("each settles as its promise does, until all that wait are ended", async () => {
  const waits = new Waits();
  expect(await waits.add(Promise.resolve(1))).toBe(1);
  await expect(waits.add(Promise.reject(new Error("own")))).rejects.toThrow("own");
  const [first, second] = [defer<void>(), defer<void>()];
  const both = [first, second].map(({ promise }) => waits.add(promise).catch((error: Error) => error.message));
  waits.fail(new Error("the link is gone"));
  first.resolve();
  second.reject(new Error("too late"));
  expect(await Promise.all(both)).toEqual(["the link is gone", "the link is gone"]);
  expect(await waits.add(Promise.resolve(2))).toBe(2);
});
