/** The table of moments: what is forgotten in it does not compile, and every moment of it comes. */
import { describe, expect, expectTypeOf, test } from "vitest";
import type { RunResult } from "../result/run-result.ts";
import { COUNT, FIXED, TEXT } from "./complete-request.ts";
import { createHooks } from "./create-hooks.ts";
import type { ConnectFailure, RunRequest } from "./lifecycle.ts";
import type { AroundHook, LifecycleHooks } from "./lifecycle-hooks.ts";
import { around, waterfall } from "./moment-kinds.ts";
import { MOMENTS } from "./moments.ts";

interface WaitRequest {
  readonly host: string;
  readonly tries: number;
}

describe("what is forgotten does not compile", () => {
  test("a rule for what may become of a request", () => {
    // @ts-expect-error no rules at all
    waterfall<WaitRequest>("A host is about to be waited for");
    // @ts-expect-error none for `tries`
    waterfall<WaitRequest>("A host is about to be waited for", { host: FIXED });
    const whole = waterfall<WaitRequest>("A host is about to be waited for", { host: FIXED, tries: COUNT });
    // @ts-expect-error a rule for a field that there is not
    waterfall<WaitRequest>("A host is about to be waited for", { host: FIXED, tries: COUNT, command: TEXT });
    expect(whole.kind).toBe("waterfall");
  });

  test("a judge of what a wrapper gives", () => {
    const rules = { host: FIXED, tries: COUNT };
    // @ts-expect-error no judge
    around<WaitRequest, number>("The same", rules);
    // @ts-expect-error one that lets through whatever it is
    around<WaitRequest, number>("The same", rules, (value) => value);
    expect(around<WaitRequest, number>("The same", rules, () => 1).kind).toBe("around");
  });
});

test("the types of hooks follow", () => {
  expectTypeOf<LifecycleHooks["run"]["around"]>().toEqualTypeOf<AroundHook<RunRequest, RunResult>>();
  expectTypeOf<Parameters<LifecycleHooks["run"]["before"]["promise"]>>().toEqualTypeOf<[RunRequest]>();
  expectTypeOf<Parameters<LifecycleHooks["connect"]["failed"]["promise"]>>().toEqualTypeOf<[ConnectFailure]>();
  expectTypeOf<ReturnType<LifecycleHooks["run"]["output"]["call"]>>().toEqualTypeOf<void>();
});

test("each moment has its hook, under its name", async () => {
  const hooks = await createHooks();
  const names = Object.values(hooks).flatMap((moments) => Object.values(moments).map(({ name }) => name));
  expect(names).toEqual(
    Object.entries(MOMENTS).flatMap(([step, moments]) => Object.keys(moments).map((name) => `${step}.${name}`)),
  );
});
