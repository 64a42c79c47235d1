/** The pace of a transfer is told from its first bytes on. */
import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

test("rate and time left, once there is something to tell them by", () => {
  let now = 100;
  const pace = new Pace(() => now);
  pace.update(1_000, 11_000);
  expect([pace.bytesPerSecond, pace.secondsLeft]).toEqual([undefined, undefined]);
  now += 2;
  pace.update(5_000, 11_000);
  expect([pace.bytesPerSecond, pace.secondsLeft]).toEqual([2_000, 3]);
  pace.update(11_000, 11_000);
  expect(pace.secondsLeft).toBe(0);
  pace.update(11_000, undefined);
  expect(pace.secondsLeft).toBeUndefined();
});

test("a transfer that stands still has no end in sight", () => {
  let now = 0;
  const pace = new Pace(() => now);
  pace.update(0, 10);
  now += 5;
  pace.update(0, 10);
  expect([pace.bytesPerSecond, pace.secondsLeft]).toEqual([0, undefined]);
});

test("it is due once a second", () => {
  let now = 0;
  const pace = new Pace(() => now);
  const due = [0.5, 0.6, 1, 1.2, 2.1].map((time) => {
    now = time;
    return pace.isDue();
  });
  expect(due).toEqual([false, false, true, false, true]);
});
