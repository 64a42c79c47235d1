/** What somebody else wrote: however it fails, the work that it is called in goes on. */
import { expect, test, vi } from "vitest";
import { callSafely, isThenable } from "./call-safely.ts";

const hostile = {
  // biome-ignore lint/suspicious/noThenProperty: that is what is tested
  get then(): never {
    throw new Error("looked at");
  },
};

test.each([
  ["gives nothing", () => undefined, undefined],
  [
    "throws",
    () => {
      throw new Error("own");
    },
    "own",
  ],
  ["gives a promise that rejects", () => Promise.reject(new Error("own")), "own"],
  ["gives what throws as it is looked at", () => hostile, "looked at"],
])("one that %s", async (_what, call: () => unknown, told) => {
  const fail = vi.fn();
  await callSafely(call, fail);
  expect(fail.mock.calls).toEqual(told === undefined ? [] : [[new Error(told)]]);
});

test.each([
  [Promise.resolve(), true],
  // biome-ignore lint/suspicious/noThenProperty: what is no promise, but has to be waited for as one
  [{ then: () => {} }, true],
  // biome-ignore lint/suspicious/noThenProperty: the same word for something else
  [{ then: "later" }, false],
  [undefined, false],
  [null, false],
  ["then", false],
])("of %o, that it has to be waited for is %s", (value, expected) => {
  expect(isThenable(value as unknown)).toBe(expected);
});
