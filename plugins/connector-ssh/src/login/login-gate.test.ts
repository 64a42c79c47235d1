/** Turns to log in: how many at once, slower after refusals, faster again, and nobody who waits for ever. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { LoginGate, type Turn, withLoginGate } from "./login-gate.ts";

const never = new AbortController().signal;
const enter = (gate: LoginGate, count: number): Promise<Turn[]> =>
  Promise.all(Array.from({ length: count }, () => gate.enter(never)));
/** Lets everything run that is ready to. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("ten at once, the others in order", async () => {
  const gate = new LoginGate();
  const turns = await enter(gate, 10);
  const started: number[] = [];
  for (const index of [0, 1, 2]) void gate.enter(never).then(() => started.push(index));
  await settle();
  expect(started).toEqual([]);
  turns[0]?.end("in");
  turns[1]?.end("failed");
  await settle();
  expect(started).toEqual([0, 1]);
});

test("after a refusal, no more than the server has taken on", async () => {
  const gate = new LoginGate();
  const turns = await enter(gate, 10);
  turns[0]?.greeted();
  turns[1]?.greeted();
  for (const turn of turns.slice(2)) turn.end("turned away");
  expect(gate.limit).toBe(2);
  turns[0]?.end("in");
  turns[1]?.end("failed");
  await enter(gate, 2);
  let third = false;
  void gate.enter(never).then(() => {
    third = true;
  });
  await settle();
  expect(third).toBe(false);
});

test("one at a time where the server takes none beside others'", async () => {
  const gate = new LoginGate();
  const [turn] = await enter(gate, 1);
  turn?.end("turned away");
  expect(gate.limit).toBe(1);
  await enter(gate, 1);
});

test("faster again while all goes well, but never without end", async () => {
  const gate = new LoginGate();
  for (const turn of await enter(gate, 10)) turn.end("turned away");
  expect(gate.limit).toBe(1);
  for (let count = 0; count < 3; count += 1) for (const turn of await enter(gate, 1)) turn.end("in");
  expect(gate.limit).toBe(3);
  for (let count = 0; count < 10_000; count += 1) for (const turn of await enter(gate, 1)) turn.end("in");
  expect(gate.limit).toBe(64);
});

test("who gives up leaves the line", async () => {
  const gate = new LoginGate();
  const turns = await enter(gate, 10);
  const abort = new AbortController();
  const leaving = gate.enter(abort.signal);
  const next = gate.enter(never);
  abort.abort(new Error("enough"));
  await expect(leaving).rejects.toThrow("enough");
  turns[0]?.end("in");
  await next;
  await expect(gate.enter(abort.signal)).rejects.toThrow("enough");
});

test("whatever happens, everybody gets a turn, and never more at once than the highest limit", async () => {
  const outcomes = fc.array(fc.constantFrom("in", "turned away", "failed"), { minLength: 1, maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(outcomes, async (planned) => {
      const gate = new LoginGate();
      let inside = 0;
      const work = planned.map(async (outcome, index) => {
        const turn = await gate.enter(never);
        inside += 1;
        expect(inside).toBeLessThanOrEqual(64);
        if (index % 3 === 0) turn.greeted();
        await settle();
        inside -= 1;
        turn.end(outcome as "in");
      });
      await Promise.all(work);
    }),
    { numRuns: 30 },
  );
});

test("one gate for each address behind each connection, and none is kept without need", async () => {
  const carrier = () => ({ exec: () => Promise.reject(new Error("not needed")), disconnect: async () => undefined });
  const [here, there] = [carrier(), carrier()];
  const gateOf = (through: typeof here, address: string) => withLoginGate(through, address, async (gate) => gate);
  await withLoginGate(here, "a:22", async (gate) => {
    expect(await gateOf(here, "a:22")).toBe(gate);
    expect(await gateOf(here, "b:22")).not.toBe(gate);
    expect(await gateOf(there, "a:22")).not.toBe(gate);
  });
  const slow = await withLoginGate(here, "a:22", async (gate) => {
    (await gate.enter(never)).end("turned away");
    return gate;
  });
  expect(await gateOf(here, "a:22")).toBe(slow);
});
