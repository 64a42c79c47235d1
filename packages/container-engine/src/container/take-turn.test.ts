/** Turns on an engine: no more than eight at once, all of them in time, failures no less. */
import type { Connection } from "@towline/core";
import { expect, test } from "vitest";
import { takeTurn } from "./take-turn.ts";

const carrier = (): Connection => ({ exec: () => Promise.reject(new Error("not needed")), disconnect: async () => {} });

test("eight work at once, the others wait aside, and one that fails lets the next in", async () => {
  const shared = carrier();
  let running = 0;
  let most = 0;
  let aside = 0;
  const work = async (index: number) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    if (index % 3 === 0) throw new Error("failed");
    return index;
  };
  const waitAside = <Value>(wait: () => Promise<Value>) => {
    aside += 1;
    return wait();
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 30 }, (_, index) => takeTurn(shared, { waitAside }, () => work(index))),
  );
  expect([most, aside, running]).toEqual([8, 22, 0]);
  expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(10);
});

test("one carrier does not wait for another", async () => {
  const never = carrier();
  for (let index = 0; index < 8; index += 1) void takeTurn(never, {}, () => new Promise(() => {}));
  await expect(takeTurn(carrier(), {}, async () => "done")).resolves.toBe("done");
});
