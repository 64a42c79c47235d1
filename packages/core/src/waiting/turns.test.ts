/** Turns: so many at once, in the order of asking, with a limit that may change; who gives up leaves the line. */
import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { defer } from "./deferred.ts";
import { type EndTurn, Turns } from "./turns.ts";

/** Takes turns for these names, and notes who has one. */
function takeAll(turns: Turns, names: string) {
  const ends = new Map<string, EndTurn>();
  const begun: string[] = [];
  const all = [...names].map((name) =>
    turns.take().then((end) => {
      begun.push(name);
      ends.set(name, end);
    }),
  );
  return { begun, all, end: (name: string) => ends.get(name)?.() };
}

const settled = () => new Promise(setImmediate);

test("as many as may have one at once, the others in their order", async () => {
  const turns = new Turns(2);
  const { begun, end, all } = takeAll(turns, "abcd");
  await settled();
  expect([begun.join(""), turns.taken, turns.waiting]).toEqual(["ab", 2, 2]);
  end("b");
  end("b");
  await settled();
  expect([begun.join(""), turns.taken, turns.waiting]).toEqual(["abc", 2, 1]);
  for (const name of "acd") {
    end(name);
    await settled();
  }
  await Promise.all(all);
  expect([begun.join(""), turns.taken, turns.waiting]).toEqual(["abcd", 0, 0]);
});

test("a turn that is free is taken before anything is awaited, and nobody overtakes", async () => {
  const turns = new Turns(1);
  const first = turns.take();
  expect([turns.taken, turns.takeNow()]).toEqual([1, undefined]);
  const second = takeAll(turns, "b");
  (await first)();
  const third = takeAll(turns, "c");
  await settled();
  expect([second.begun, third.begun]).toEqual([["b"], []]);
});

test("a limit that grows lets in, one that shrinks ends nobody", async () => {
  const turns = new Turns(1);
  const { begun, end } = takeAll(turns, "abcd");
  turns.limit = 3;
  await settled();
  expect(begun.join("")).toBe("abc");
  turns.limit = 1;
  end("a");
  end("b");
  await settled();
  expect([begun.join(""), turns.taken]).toEqual(["abc", 1]);
  end("c");
  await settled();
  expect(begun.join("")).toBe("abcd");
});

test("work begins at once where a turn is free", async () => {
  const turns = new Turns(1);
  let hasBegun = false;
  const work = turns.run(async () => {
    hasBegun = true;
  });
  expect([hasBegun, turns.taken]).toEqual([true, 1]);
  await work;
  expect(turns.taken).toBe(0);
});

test("work is done at its turn, and gives it back however it ends", async () => {
  const turns = new Turns(1);
  const gate = defer<string>();
  const order: string[] = [];
  const one = turns.run(() => gate.promise);
  const failed = turns.run(() => {
    order.push("second");
    throw new Error("own");
  });
  const last = turns.run(async () => order.push("third"));
  await settled();
  expect(order).toEqual([]);
  gate.resolve("first");
  expect(await one).toBe("first");
  await expect(failed).rejects.toThrow("own");
  await last;
  expect([order, turns.taken]).toEqual([["second", "third"], 0]);
});

test("who gives up before or while waiting leaves the line, and takes nobody's turn", async () => {
  const turns = new Turns(1);
  const { end } = takeAll(turns, "a");
  const controller = new AbortController();
  const waiting = turns.take(controller.signal).catch((error: Error) => error.message);
  const { begun } = takeAll(turns, "c");
  controller.abort(new Error("enough"));
  expect(await waiting).toBe("enough");
  await expect(turns.take(controller.signal)).rejects.toThrow("enough");
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  await settled();
  end("a");
  await settled();
  expect(begun).toEqual(["c"]);
});

test("once it was taken a signal changes nothing, and nobody listens to it", async () => {
  const turns = new Turns(1);
  const { end } = takeAll(turns, "a");
  const controller = new AbortController();
  const waiting = turns.take(controller.signal);
  await settled();
  end("a");
  const endWaiting = await waiting;
  controller.abort();
  expect([turns.taken, getEventListeners(controller.signal, "abort")]).toEqual([1, []]);
  endWaiting();
  expect(turns.taken).toBe(0);
});

test("once closed, all who wait and who come are turned away", async () => {
  const turns = new Turns(1);
  const { end, all } = takeAll(turns, "a");
  await all[0];
  const waiting = turns.take().catch((error: Error) => error.message);
  turns.close(new Error("the link is gone"));
  turns.close(new Error("again"));
  expect(await waiting).toBe("the link is gone");
  end("a");
  await expect(turns.take()).rejects.toThrow("the link is gone");
  expect(() => turns.takeNow()).toThrow("the link is gone");
  expect(turns.taken).toBe(0);
});
