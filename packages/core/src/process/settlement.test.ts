/** Settlement under every order of events. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSettled, mustEnd, type Settlement, type SettlementEvent, settle, UNSETTLED } from "./settlement.ts";

const events = {
  exit0: { type: "exit", exit: { exitCode: 0, signal: null } },
  exit7: { type: "exit", exit: { exitCode: 7, signal: null } },
  killed: { type: "exit", exit: { exitCode: null, signal: "SIGKILL" } },
  closed: { type: "exit", exit: { exitCode: null, signal: null } },
  linkDied: { type: "linkDied", error: "reset" },
  outputEnded: { type: "outputEnded" },
  outputAbandoned: { type: "outputAbandoned" },
  timeout: { type: "timeout" },
  abort: { type: "abort" },
  endingFinished: { type: "endingFinished" },
} as const satisfies Record<string, SettlementEvent>;

type Name = keyof typeof events;

function play(names: readonly Name[]): Settlement {
  return names.reduce<Settlement>((state, name) => settle(state, events[name]), UNSETTLED);
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [item, ...rest]),
  );
}

const causeByFirst = {
  exit0: "exited",
  exit7: "exited",
  killed: "exited",
  closed: "lost",
  linkDied: "lost",
  timeout: "timeout",
  abort: "cancelled",
} as const;

describe("every order in which exit, close, timeout, abort and a dead link can arrive", () => {
  const all = ["exit7", "closed", "timeout", "abort", "linkDied", "outputEnded"] as const;
  for (const order of permutations<Name>(all)) {
    test(order.join(" → "), () => {
      const first = order.find((name): name is keyof typeof causeByFirst => name in causeByFirst);
      if (first === undefined) throw new Error("no cause among the events");
      const state = play(order);
      expect(state.cause?.kind).toBe(causeByFirst[first]);
      const ends = first === "timeout" || first === "abort";
      expect(isSettled(state)).toBe(!ends);
      expect(mustEnd(state)).toBe(ends);
      expect(isSettled(settle(state, events.endingFinished))).toBe(true);
    });
  }
});

test.each([
  { when: ["exit0"], settled: false, why: "output may still come" },
  { when: ["outputEnded"], settled: false, why: "how it ended is not known" },
  { when: ["exit0", "outputEnded"], settled: true, why: "both are known" },
  { when: ["outputEnded", "exit0"], settled: true, why: "both are known" },
  { when: ["exit0", "outputAbandoned"], settled: true, why: "a background child keeps the output" },
  { when: ["exit0", "abort"], settled: true, why: "who gives up waits no longer for output that something keeps open" },
  { when: ["closed", "abort"], settled: true, why: "the same where it is not known how it ended" },
  { when: ["closed"], settled: false, why: "what came before the close may not have been read" },
  { when: ["closed", "outputEnded"], settled: true, why: "nothing more can come" },
  { when: ["linkDied"], settled: true, why: "nothing more can come" },
  { when: ["timeout", "exit0", "outputEnded"], settled: false, why: "its children may still run" },
  { when: ["timeout", "endingFinished"], settled: true, why: "ended" },
] as const)("after $when settled is $settled: $why", ({ when, settled }) => {
  expect(isSettled(play(when))).toBe(settled);
});

test("a close without exit code and signal is never a success", () => {
  expect(play(["closed", "exit0", "outputEnded"]).cause).toEqual({ kind: "lost" });
});

test("the first cause never changes, and what is settled stays settled", () => {
  const names = fc.array(fc.constantFrom(...(Object.keys(events) as Name[])), { maxLength: 12 });
  fc.assert(
    fc.property(names, names, (before, after) => {
      const state = play(before);
      const later = after.reduce<Settlement>((current, name) => settle(current, events[name]), state);
      if (state.cause !== undefined) expect(later.cause).toEqual(state.cause);
      if (isSettled(state)) expect(isSettled(later)).toBe(true);
    }),
  );
});
