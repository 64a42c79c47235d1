/** What an error of a plugin's tap may do: refuse the host before and around the work, and change nothing elsewhere. */
import { describe, expect, test } from "vitest";
import { type Apply, applyTo, REQUEST, RESULT } from "../../../../test/support/hooks-with-plugins.ts";
import { ConnectError } from "../errors/kinds.ts";
import type { LifecycleHooks } from "./lifecycle-hooks.ts";

const FAILURE = {
  host: "web1",
  connector: "ssh",
  error: new ConnectError("timeout", "no answer"),
  attempt: 1,
  willRetry: false,
};

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
    await expect(making.run.around.call(async () => RESULT)(REQUEST)).rejects.toThrow(
      'the plugin "policy" in run.around for web1 failed: not on Fridays',
    );
    const { hooks: nothing } = await applyTo({ policy: (own) => own.run.around.tap("policy", (() => "x") as never) });
    await expect(nothing.run.around.call(async () => RESULT)(REQUEST)).rejects.toThrow(
      "returned string instead of a function",
    );

    const late = async () => boom();
    const { hooks: promising } = await applyTo({ policy: (own) => own.run.around.tap("policy", late as never) });
    await expect(promising.run.around.call(async () => RESULT)(REQUEST)).rejects.toThrow(
      "returned a promise instead of a function",
    );

    const { hooks: running } = await applyTo({
      outer: (own) => own.run.around.tap("outer", (execute) => (request) => execute(request)),
      policy: (own) => own.run.around.tap("policy", () => boom),
    });
    await expect(running.run.around.call(async () => RESULT)(REQUEST)).rejects.toMatchObject({
      plugin: "policy",
      hook: "run.around",
    });

    const refused = new ConnectError("refused", "nobody listens");
    const { hooks: passing } = await applyTo({
      policy: (own) => own.connect.around.tap("policy", (connect) => (request) => connect(request)),
    });
    const request = { host: "web1", connector: "ssh", timeout: 1, retries: 0 };
    await expect(passing.connect.around.call(() => Promise.reject(refused))(request)).rejects.toBe(refused);
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
