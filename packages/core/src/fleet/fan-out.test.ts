/** The fan-out: how many at once, steps, the failure budget, giving up. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunStatus } from "../result/statuses.ts";
import { type FanOutTask, fanOut, steps } from "./fan-out.ts";

interface Result {
  readonly item: number;
  readonly status: RunStatus;
}

/** Work on numbers that notes how many were under way at once. */
function numbers(count: number, statusOf: (item: number) => RunStatus = () => "ok") {
  const seen = { atOnce: 0, most: 0, started: [] as number[] };
  const task: FanOutTask<number, Result> = {
    items: async () => Array.from({ length: count }, (_, index) => index),
    async work(item, signal) {
      seen.started.push(item);
      seen.atOnce += 1;
      seen.most = Math.max(seen.most, seen.atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      seen.atOnce -= 1;
      return { item, status: signal.aborted ? "cancelled" : statusOf(item) };
    },
    skip: (item, status) => ({ item, status }),
  };
  return { task, seen };
}

test("no more hosts at once than allowed, and each exactly once", async () => {
  const { task, seen } = numbers(100);
  const report = await fanOut(task, {}, 7);
  expect(seen.most).toBe(7);
  expect(report.results.map(({ item }) => item).sort((one, other) => one - other)).toEqual([...Array(100).keys()]);
  expect(report).toMatchObject({ ok: true, stopped: false, counts: { ok: 100 } });
});

test("starts at once, without anyone waiting for it", async () => {
  const { task, seen } = numbers(3);
  fanOut(task, {}, 3);
  await new Promise((resolve) => setImmediate(resolve));
  expect(seen.started).toEqual([0, 1, 2]);
});

describe("the failure budget", () => {
  const failing = (item: number): RunStatus => (item % 2 === 0 ? "failed" : "ok");

  test.each([
    { options: { maxFail: 0 }, parallelism: 1, started: 1 },
    { options: { maxFail: 2 }, parallelism: 1, started: 5 },
    { options: { maxFail: "10%" }, parallelism: 1, started: 5 },
    // Of 20 hosts that is less than three: no more than two may fail.
    { options: { maxFail: "14.9%" }, parallelism: 1, started: 5 },
    { options: { maxFail: 0, batch: [1] }, parallelism: 4, started: 1 },
    { options: { maxFail: 1, batch: [2, "50%"] }, parallelism: 1, started: 3 },
  ] as const)("stops the run: $options", async ({ options, parallelism, started }) => {
    const { task, seen } = numbers(20, failing);
    const report = await fanOut(task, options, parallelism);
    expect(seen.started.length).toBe(started);
    expect(report.stopped).toBe(true);
    expect(report.counts.skipped).toBe(20 - started);
    expect(report.results.length).toBe(20);
  });

  test("that is not exceeded stops nothing", async () => {
    const { task } = numbers(20, failing);
    expect(await fanOut(task, { maxFail: 10 }, 3)).toMatchObject({ stopped: false, counts: { skipped: 0 } });
  });
});

describe("too many open files", () => {
  const failing = (code: string) => new Error("not connected", { cause: Object.assign(new Error("open"), { code }) });

  /** A machine with files for so many at once; what is beyond that fails. */
  function machine(count: number, limit: number, code = "EMFILE") {
    const seen = { atOnce: 0, done: [] as number[], saved: 0 };
    const task: FanOutTask<number, Result & { error?: Error }> = {
      items: async () => Array.from({ length: count }, (_, index) => index),
      async work(item) {
        if (seen.atOnce >= limit) return { item, status: "unreachable", error: failing(code) };
        seen.atOnce += 1;
        await new Promise((resolve) => setImmediate(resolve));
        // A file is closed a little after the work is over.
        setTimeout(() => {
          seen.atOnce -= 1;
        }, 1);
        seen.done.push(item);
        return { item, status: "ok" };
      },
      skip: (item, status) => ({ item, status }),
      saveFiles: () => {
        seen.saved += 1;
      },
    };
    return { task, seen };
  }

  test.each(["EMFILE", "ENFILE"])("%s: fewer at once, and every host done once", async (code) => {
    const { task, seen } = machine(200, 9, code);
    const report = await fanOut(task, { maxFail: 0 }, 64);
    expect(report).toMatchObject({ ok: true, counts: { ok: 200 } });
    expect([...seen.done].sort((one, other) => one - other)).toEqual([...Array(200).keys()]);
    expect(seen.saved).toBeGreaterThan(0);
  });

  test("not even for one: that is a failure, and no endless loop", async () => {
    const { task } = machine(2, 0);
    expect(await fanOut(task, {}, 3)).toMatchObject({ ok: false, counts: { unreachable: 2 } });
  });

  test("another failure, or one after the start, slows nothing", async () => {
    const { task, seen } = machine(5, 0, "ECONNREFUSED");
    await fanOut(task, {}, 3);
    const started = {
      ...task,
      work: async (item: number) => ({ item, status: "lost" as const, error: failing("EMFILE") }),
    };
    expect(await fanOut(started, {}, 3)).toMatchObject({
      counts: { lost: 5 },
    });
    expect(seen.saved).toBe(0);
  });
});

test("rolling steps wait for each other", async () => {
  const { task, seen } = numbers(10);
  const order: number[] = [];
  for await (const { item } of fanOut(task, { batch: [1, 3, "100%"] }, 10)) order.push(item);
  expect(order[0]).toBe(0);
  expect(new Set(order.slice(1, 4))).toEqual(new Set([1, 2, 3]));
  expect(seen.most).toBe(6);
});

test("steps cut all hosts, in order, none twice", () => {
  const size = fc.oneof(
    fc.integer({ min: 1, max: 20 }),
    fc.integer({ min: 0, max: 100 }).map((percent): `${number}%` => `${percent}%`),
  );
  fc.assert(
    fc.property(fc.array(fc.nat(), { maxLength: 60 }), fc.array(size, { maxLength: 5 }), (items, batch) => {
      expect(steps(items, batch).flat()).toEqual(items);
    }),
  );
});

describe("giving up", () => {
  test("abort() ends what runs and starts nothing more", async () => {
    const { task, seen } = numbers(50);
    const run = fanOut(task, {}, 2);
    run.abort();
    const report = await run;
    expect(report.counts).toMatchObject({ cancelled: 50 });
    expect(seen.started.length).toBeLessThanOrEqual(2);
  });

  test("leaving the loop aborts", async () => {
    const { task, seen } = numbers(50);
    for await (const _ of fanOut(task, {}, 2)) break;
    expect(seen.started.length).toBeLessThan(50);
  });

  test("a signal that was aborted before starts nothing", async () => {
    const { task, seen } = numbers(5);
    expect(await fanOut(task, { signal: AbortSignal.abort() }, 2)).toMatchObject({ counts: { cancelled: 5 } });
    expect(seen.started).toEqual([]);
  });
});

describe("errors", () => {
  test("of the targets reach whoever awaits or iterates", async () => {
    const task = { ...numbers(1).task, items: () => Promise.reject(new Error("no such target")) };
    await expect(Promise.resolve(fanOut(task, {}, 1))).rejects.toThrow("no such target");
    const iterate = async (): Promise<void> => {
      for await (const _ of fanOut(task, {}, 1));
    };
    await expect(iterate()).rejects.toThrow("no such target");
  });

  test("of one host are thrown by orThrow() only", async () => {
    const { task } = numbers(3, (item) => (item === 1 ? "failed" : "ok"));
    await expect(fanOut(task, {}, 1).orThrow()).rejects.toThrow("failed");
    expect((await fanOut(task, {}, 1)).ok).toBe(false);
  });
});
