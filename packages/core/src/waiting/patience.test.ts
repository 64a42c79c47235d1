/** Waiting for one peer: it is given up when nothing at all comes from it, and not before. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { defer } from "./deferred.ts";
import { Patience } from "./patience.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const late = () => new Error("late");

/** What became of it so far. */
function watch(promise: Promise<unknown>): { state: string } {
  const seen = { state: "waiting" };
  promise.then(
    () => (seen.state = "answered"),
    (error: Error) => (seen.state = error.message),
  );
  return seen;
}

test("what is not answered in time is given up", async () => {
  const patience = new Patience(1_000);
  const seen = watch(patience.wait(new Promise(() => {}), late));
  await vi.advanceTimersByTimeAsync(999);
  expect(seen.state).toBe("waiting");
  await vi.advanceTimersByTimeAsync(2);
  expect(seen.state).toBe("late");
});

test("each answer, and each other sign, gives the others as much time again", async () => {
  const patience = new Patience(1_000);
  const seen = watch(patience.wait(new Promise(() => {}), late));
  const other = defer<void>();
  const answered = watch(patience.wait(other.promise, late));
  await vi.advanceTimersByTimeAsync(900);
  other.resolve();
  await vi.advanceTimersByTimeAsync(900);
  expect([seen.state, answered.state]).toEqual(["waiting", "answered"]);
  patience.sign();
  await vi.advanceTimersByTimeAsync(900);
  expect(seen.state).toBe("waiting");
  await vi.advanceTimersByTimeAsync(101);
  expect(seen.state).toBe("late");
});

test("as long as the peer is plainly alive nobody is given up", async () => {
  let isAlive = true;
  const patience = new Patience(1_000, () => isAlive);
  const seen = watch(patience.wait(new Promise(() => {}), late));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(seen.state).toBe("waiting");
  isAlive = false;
  await vi.advanceTimersByTimeAsync(1_001);
  expect(seen.state).toBe("late");
});

test("where all is answered no timer is left", async () => {
  const patience = new Patience(1_000);
  await patience.wait(Promise.resolve(1), late);
  await expect(patience.wait(Promise.reject(new Error("own")), late)).rejects.toThrow("own");
  expect(vi.getTimerCount()).toBe(0);
});
