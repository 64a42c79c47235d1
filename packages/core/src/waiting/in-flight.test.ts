/** Requests under way: how many at once, in which order they are given, and what a failure does. */
import { expect, test } from "vitest";
import { defer } from "./deferred.ts";
import { forEachInFlight, offsets, prepareAhead } from "./in-flight.ts";

test("so many at a time, and all of them", async () => {
  let underWay = 0;
  let most = 0;
  const done: number[] = [];
  await forEachInFlight([...Array(20).keys()], 3, async (item) => {
    underWay += 1;
    most = Math.max(most, underWay);
    await null;
    underWay -= 1;
    done.push(item);
  });
  expect([most, done.sort((one, other) => one - other)]).toEqual([3, [...Array(20).keys()]]);
});

test("after a failure nothing more is begun, and what is under way is waited for", async () => {
  const begun: number[] = [];
  const last = defer<void>();
  let isOver = false;
  const work = forEachInFlight([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 0) throw new Error("broken");
    await last.promise;
  }).finally(() => {
    isOver = true;
  });
  await new Promise(setImmediate);
  expect([begun, isOver]).toEqual([[0, 1], false]);
  last.resolve();
  await expect(work).rejects.toThrow("broken");
  expect(begun).toEqual([0, 1]);
});

test("what is prepared ahead comes in order, whichever is ready first", async () => {
  const slow = defer<string>();
  const begun: number[] = [];
  const prepared = prepareAhead([0, 1, 2, 3], 2, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error("broken");
    return item === 0 ? slow.promise : "fast";
  });
  const first = prepared.next();
  expect(begun).toEqual([0, 1]);
  slow.resolve("slow");
  expect((await first).value).toEqual([0, "slow"]);
  expect((await prepared.next()).value).toEqual([1, "fast"]);
  await expect(prepared.next()).rejects.toThrow("broken");
});

test.each([
  [0, []],
  [1, [0]],
  [4, [0]],
  [5, [0, 4]],
])("%i bytes in pieces of 4", (bytes, expected) => {
  expect([...offsets(bytes, 4)]).toEqual(expected);
});
