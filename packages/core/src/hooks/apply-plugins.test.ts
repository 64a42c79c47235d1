/** Plugins on the lifecycle hooks: order, attribution and deadlines. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { type Apply, applyTo, REQUEST, RESULT } from "../../../../test/support/hooks-with-plugins.ts";
import type { RunResult } from "../result/run-result.ts";
import type { RunRequest } from "./lifecycle.ts";
import type { Execution, LifecycleHooks } from "./lifecycle-hooks.ts";

afterEach(() => vi.useRealTimers());

describe("applying", () => {
  test("in order, each waited for, with its options and a log that bears its name", async () => {
    const applied: unknown[] = [];
    const { logged } = await applyTo({
      slow: async (_, { options, log }) => {
        await Promise.resolve();
        applied.push(options);
        log("ready");
      },
      fast: (_, { options }) => void applied.push(options),
    });
    expect(applied).toEqual([{ of: "slow" }, { of: "fast" }]);
    expect(logged).toEqual(["slow: ready"]);
  });

  test.each<[string, Apply]>([
    [
      "throws",
      () => {
        throw new Error("no endpoint");
      },
    ],
    ["rejects", () => Promise.reject(new Error("no endpoint"))],
    [
      "throws a text",
      () => {
        throw "no endpoint";
      },
    ],
  ])("an apply that %s is an error that names the plugin", async (_, apply) => {
    await expect(applyTo({ good: () => {}, bad: apply })).rejects.toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_APPLY",
      message: 'the plugin "bad" failed to tap the hooks: no endpoint',
    });
  });

  test("an apply that hangs is told after the deadline", async () => {
    vi.useFakeTimers();
    const applying = expect(applyTo({ bad: () => new Promise(() => {}) })).rejects.toMatchObject({
      code: "ERR_TOWLINE_PLUGIN_APPLY",
      message: 'the plugin "bad" did not finish tapping the hooks within 30 s',
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await applying;
  });

  test("what is not tapped stays unused, and cannot be intercepted", async () => {
    const { hooks } = await applyTo({ one: (own) => own.run.before.tap("one", (request) => request) });
    const used = Object.entries(hooks).flatMap(([step, moments]) =>
      Object.entries(moments).flatMap(([moment, hook]) =>
        (hook as { isUsed(): boolean }).isUsed() ? [`${step}.${moment}`] : [],
      ),
    );
    expect(used).toEqual(["run.before"]);
    await expect(applyTo({ bad: (own) => own.run.output.intercept({}) })).rejects.toThrow(
      "run.output cannot be intercepted",
    );
  });
});

describe("order", () => {
  test("taps run in the config's order; stage and before work across plugins", async () => {
    const seen: string[] = [];
    const tap =
      (name: string, options: object = {}) =>
      (own: LifecycleHooks) =>
        own.run.output.tap({ name, ...options }, () => void seen.push(name));
    const { hooks } = await applyTo({
      a: tap("a"),
      b: tap("b"),
      c: tap("c", { stage: -1 }),
      d: tap("d", { before: "b" }),
    });
    hooks.run.output.call({ host: "web1", stream: "stdout", bytes: new Uint8Array() });
    expect(seen).toEqual(["c", "a", "d", "b"]);
  });

  test("withOptions keeps its options and the attribution", async () => {
    const { hooks, errors } = await applyTo({
      a: (own) => own.run.output.tap("a", () => {}),
      b: (own) =>
        own.run.output.withOptions({ stage: -5 }).tap("first", () => {
          throw new Error("boom");
        }),
    });
    expect(hooks.run.output.taps.map(({ name }) => name)).toEqual(["first", "a"]);
    hooks.run.output.call({ host: "web1", stream: "stdout", bytes: new Uint8Array() });
    expect(errors).toMatchObject([{ plugin: "b", hook: "run.output" }]);
  });

  test("before is a waterfall: each tap gets what the one before it returned, undefined keeps it", async () => {
    const add = (name: string) => (own: LifecycleHooks) =>
      own.run.before.tapPromise(name, async (request) => ({ ...request, shown: `${request.shown} ${name}` }));
    const { hooks } = await applyTo({
      a: add("a"),
      none: (own) => own.run.before.tap("none", () => undefined as never),
      b: add("b"),
    });
    expect((await hooks.run.before.promise(REQUEST)).shown).toBe("uptime a b");
  });

  test("the first plugin's around is outermost, and so are a low stage and before", async () => {
    const seen: string[] = [];
    const wrap =
      (name: string, options: object = {}) =>
      (own: LifecycleHooks) =>
        own.run.around.tap({ name, ...options }, (execute) => async (request) => {
          seen.push(`${name} in`);
          const result = await execute(request);
          seen.push(`${name} out`);
          return result;
        });
    const { hooks } = await applyTo({
      a: wrap("a"),
      b: wrap("b"),
      c: wrap("c", { stage: -1 }),
      d: wrap("d", { before: "b" }),
    });
    const execute: Execution<RunRequest, RunResult> = async () => {
      seen.push("run");
      return RESULT;
    };
    expect(await hooks.run.around.call(execute)(REQUEST)).toBe(RESULT);
    expect(seen).toEqual(["c in", "a in", "d in", "b in", "run", "b out", "d out", "a out", "c out"]);
  });
});

describe("deadlines", () => {
  test("a tap that hangs refuses the host in before, and is reported elsewhere", async () => {
    vi.useFakeTimers();
    const hang = () => new Promise<never>(() => {});
    const { hooks, errors } = await applyTo({
      slow: (own) => {
        own.run.before.tapPromise("slow", hang);
        own.run.after.tapAsync("slow", () => {});
      },
    });
    const before = expect(hooks.run.before.promise(REQUEST)).rejects.toMatchObject({
      code: "ERR_TOWLINE_HOOK_TIMEOUT",
      plugin: "slow",
      hook: "run.before",
      message: 'the plugin "slow" in run.before for web1 did not finish within 30 s',
    });
    await vi.advanceTimersByTimeAsync(30_000);
    await before;
    const after = hooks.run.after.promise(RESULT);
    await vi.advanceTimersByTimeAsync(30_000);
    await after;
    expect(errors).toMatchObject([{ code: "ERR_TOWLINE_HOOK_TIMEOUT", hook: "run.after" }]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test("a wrapper's clock stands still while the command runs, and runs before and after it", async () => {
    vi.useFakeTimers();
    const hour = 3_600_000;
    const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const wrap = (pauseBefore: number, pauseAfter: number) => (own: LifecycleHooks) =>
      own.run.around.tap("wrap", (execute) => async (request) => {
        await sleep(pauseBefore);
        const result = await execute(request);
        await sleep(pauseAfter);
        return result;
      });
    const long: Execution<RunRequest, RunResult> = async () => {
      await sleep(hour);
      return RESULT;
    };
    const outcome = async (before: number, after: number) => {
      const { hooks } = await applyTo({ wrap: wrap(before, after) }, 1000);
      const running = hooks.run.around
        .call(long)(REQUEST)
        .then(
          ({ status }) => status,
          ({ code }) => code,
        );
      await vi.advanceTimersByTimeAsync(hour * 2);
      return running;
    };
    expect(await outcome(10, 10)).toBe("ok");
    expect(await outcome(2000, 0)).toBe("ERR_TOWLINE_HOOK_TIMEOUT");
    expect(await outcome(0, 2000)).toBe("ERR_TOWLINE_HOOK_TIMEOUT");
    expect(vi.getTimerCount()).toBe(0);
  });
});
