/** Plugins on the lifecycle hooks: order, attribution, deadlines, and what an error of a tap may do. */
import { afterEach, describe, expect, test, vi } from "vitest";
import type { HookError } from "../errors/kinds.ts";
import { ConnectError } from "../errors/kinds.ts";
import type { RunResult } from "../output/run-result.ts";
import { applyPlugins } from "./apply-plugins.ts";
import { createHooks } from "./create-hooks.ts";
import { definePlugin, type Plugin } from "./define-plugin.ts";
import type { LifecycleHooks, RunExecution, RunRequest } from "./lifecycle.ts";

afterEach(() => vi.useRealTimers());

const REQUEST: RunRequest = { host: "web1", connector: "ssh", command: "uptime", shown: "uptime", arguments: {} };
const RESULT = { host: "web1", status: "ok" } as RunResult;
const FAILURE = {
  host: "web1",
  connector: "ssh",
  error: new ConnectError("timeout", "no answer"),
  attempt: 1,
  willRetry: false,
};

type Apply = Plugin["apply"];

/** Hooks with these plugins applied, and the errors that were reported. */
async function applyTo(plugins: { [name: string]: Apply }, tapTimeout?: number) {
  const hooks = await createHooks();
  const errors: HookError[] = [];
  const logged: string[] = [];
  const list = Object.entries(plugins).map(([name, apply]) => ({
    plugin: definePlugin({ name, apply }),
    options: { of: name },
  }));
  const options = { log: (line: string) => logged.push(line), onError: (error: HookError) => errors.push(error) };
  await applyPlugins(hooks, list, { ...options, tapTimeout });
  return { hooks, errors, logged };
}

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
    const execute: RunExecution = async () => {
      seen.push("run");
      return RESULT;
    };
    expect(await hooks.run.around.call(execute, REQUEST)(REQUEST)).toBe(RESULT);
    expect(seen).toEqual(["c in", "a in", "d in", "b in", "run", "b out", "d out", "a out", "c out"]);
  });
});

describe("errors refuse the host in before and around", () => {
  const boom = () => {
    throw new Error("not on Fridays");
  };
  test.each<[string, Apply, string]>([
    ["tap", (own) => own.run.before.tap("policy", boom), "failed: not on Fridays"],
    ["tapPromise", (own) => own.run.before.tapPromise("policy", async () => boom()), "failed: not on Fridays"],
    ["a sync throw in tapPromise", (own) => own.run.before.tapPromise("policy", boom), "failed: not on Fridays"],
    [
      "tapAsync",
      (own) => own.run.before.tapAsync("policy", (_, done) => done(new Error("not on Fridays"))),
      "failed: not on Fridays",
    ],
    [
      "tap that returns a promise",
      (own) => own.run.before.tap("policy", (async () => REQUEST) as never),
      "returned a promise instead of the request",
    ],
    [
      "tap that returns a text",
      (own) => own.run.before.tap("policy", (() => "yes") as never),
      "returned yes instead of the request",
    ],
  ])("%s", async (_, apply, message) => {
    const { hooks, errors } = await applyTo({ policy: apply });
    await expect(hooks.run.before.promise(REQUEST)).rejects.toMatchObject({
      code: "ERR_TOWLINE_HOOK_FAILED",
      plugin: "policy",
      hook: "run.before",
      host: "web1",
      message: `the plugin "policy" in run.before for web1 ${message}`,
    });
    expect(errors).toEqual([]);
  });

  test("a tap under another name is told by both names", async () => {
    const { hooks } = await applyTo({ policy: (own) => own.connect.before.tap("fridays", boom) });
    const request = { host: "web1", connector: "ssh", timeout: 1, retries: 0 };
    await expect(hooks.connect.before.promise(request)).rejects.toThrow(
      'the plugin "policy" in connect.before (tap "fridays") for web1 failed: not on Fridays',
    );
  });

  test("making and running a wrapper: the plugin's errors bear its name, ours pass as they are", async () => {
    const { hooks: making } = await applyTo({ policy: (own) => own.run.around.tap("policy", boom) });
    expect(() => making.run.around.call(async () => RESULT, REQUEST)).toThrow(
      'the plugin "policy" in run.around for web1 failed: not on Fridays',
    );
    const { hooks: nothing } = await applyTo({ policy: (own) => own.run.around.tap("policy", (() => "x") as never) });
    expect(() => nothing.run.around.call(async () => RESULT, REQUEST)).toThrow("returned string instead of a function");

    const late = async () => boom();
    const { hooks: promising } = await applyTo({ policy: (own) => own.run.around.tap("policy", late as never) });
    expect(() => promising.run.around.call(async () => RESULT, REQUEST)).toThrow(
      "returned a promise instead of a function",
    );

    const { hooks: running } = await applyTo({
      outer: (own) => own.run.around.tap("outer", (execute) => (request) => execute(request)),
      policy: (own) => own.run.around.tap("policy", () => boom),
    });
    await expect(running.run.around.call(async () => RESULT, REQUEST)(REQUEST)).rejects.toMatchObject({
      plugin: "policy",
      hook: "run.around",
    });

    const refused = new ConnectError("refused", "nobody listens");
    const { hooks: passing } = await applyTo({
      policy: (own) => own.connect.around.tap("policy", (connect) => () => connect()),
    });
    const request = { host: "web1", connector: "ssh", timeout: 1, retries: 0 };
    await expect(passing.connect.around.call(() => Promise.reject(refused), request)()).rejects.toBe(refused);
  });
});

describe("errors elsewhere are reported and change nothing", () => {
  test.each<[string, (own: LifecycleHooks) => void]>([
    [
      "tap",
      (own) =>
        own.run.after.tap("bad", () => {
          throw new Error("boom");
        }),
    ],
    ["tapPromise", (own) => own.run.after.tapPromise("bad", () => Promise.reject(new Error("boom")))],
    ["tapAsync", (own) => own.run.after.tapAsync("bad", (_, done) => done(new Error("boom")))],
    [
      "an async function in tap",
      (own) =>
        own.run.after.tap("bad", (async () => {
          throw new Error("boom");
        }) as never),
    ],
  ])("%s", async (_, bad) => {
    const seen: string[] = [];
    const { hooks, errors } = await applyTo({
      bad,
      good: (own) => own.run.after.tapPromise("good", async () => void seen.push("good")),
    });
    await hooks.run.after.promise(RESULT);
    expect(seen).toEqual(["good"]);
    expect(errors).toMatchObject([{ code: "ERR_TOWLINE_HOOK_FAILED", plugin: "bad", hook: "run.after", host: "web1" }]);
    expect(errors[0]?.message).toContain("boom");
    expect(errors[0]?.cause).toBeInstanceOf(Error);
  });

  test("in every other moment, for sync and async hooks", async () => {
    const throwing = () => {
      throw new Error("boom");
    };
    const { hooks, errors } = await applyTo({
      bad: (own) => {
        for (const hook of [own.load.loaded, own.load.failed, own.run.output, own.transfer.progress])
          hook.tap("bad", throwing);
        for (const hook of [
          own.connect.after,
          own.connect.failed,
          own.run.failed,
          own.transfer.after,
          own.transfer.failed,
          own.disconnect.before,
          own.disconnect.after,
        ])
          hook.tap("bad", throwing);
      },
    });
    hooks.load.loaded.call({ kind: "plugin", packageName: "x", version: undefined });
    hooks.load.failed.call({ kind: "plugin", packageName: "x", error: FAILURE.error });
    hooks.run.output.call({ host: "web1", stream: "stdout", bytes: new Uint8Array() });
    hooks.transfer.progress.call({
      host: "web1",
      direction: "put",
      source: "a",
      destination: "b",
      bytes: 0,
      totalBytes: 1,
    });
    await hooks.connect.after.promise({ host: "web1", connector: "ssh", durationMs: 1, attempts: 1 });
    expect(await hooks.connect.failed.promise(FAILURE)).toBeUndefined();
    await hooks.run.failed.promise(RESULT);
    await hooks.transfer.after.promise({ host: "web1" } as never);
    await hooks.transfer.failed.promise({ host: "web1" } as never);
    await hooks.disconnect.before.promise({ host: "web1", connector: "ssh" });
    await hooks.disconnect.after.promise({ host: "web1", connector: "ssh" });
    expect(errors.map(({ hook }) => hook)).toEqual([
      "load.loaded",
      "load.failed",
      "run.output",
      "transfer.progress",
      "connect.after",
      "connect.failed",
      "run.failed",
      "transfer.after",
      "transfer.failed",
      "disconnect.before",
      "disconnect.after",
    ]);
  });

  test("only true asks for another try, and the first one decides", async () => {
    const asked: string[] = [];
    const answer = (name: string, value: unknown) => (own: LifecycleHooks) =>
      own.connect.failed.tapPromise(name, async () => {
        asked.push(name);
        return value as boolean;
      });
    const { hooks } = await applyTo({
      no: answer("no", false),
      odd: answer("odd", "yes"),
      yes: answer("yes", true),
      late: answer("late", true),
    });
    expect(await hooks.connect.failed.promise(FAILURE)).toBe(true);
    expect(asked).toEqual(["no", "odd", "yes"]);
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
    const long: RunExecution = async () => {
      await sleep(hour);
      return RESULT;
    };
    const outcome = async (before: number, after: number) => {
      const { hooks } = await applyTo({ wrap: wrap(before, after) }, 1000);
      const running = hooks.run.around
        .call(
          long,
          REQUEST,
        )(REQUEST)
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
