/** Makes the lifecycle hooks. Loads tapable, so they are made only where there is a plugin. */
import { createAroundHook, type Wrap } from "./around-hook.ts";
import type { LifecycleHooks } from "./lifecycle-hooks.ts";
import type { Moment } from "./moment-kinds.ts";
import { mapMoments } from "./moments.ts";

/**
 * Makes an own set of hooks. Nothing is called for a hook without taps: ask `hook.isUsed()` before calling one.
 */
export async function createHooks(): Promise<LifecycleHooks> {
  const { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook } = await import("tapable");
  const make: { readonly [Kind in Moment["kind"]]: (name: string) => unknown } = {
    "sync event": (name) => new SyncHook(["event"], name),
    "async event": (name) => new AsyncSeriesHook(["event"], name),
    bail: (name) => new AsyncSeriesBailHook(["event"], name),
    waterfall: (name) => new AsyncSeriesWaterfallHook(["request"], name),
    around: (name) => createAroundHook(new SyncHook<[Wrap<unknown, unknown>[]]>(["wraps"], name)),
  };
  return mapMoments(({ kind }, step, name) => make[kind](`${step}.${name}`)) as unknown as LifecycleHooks;
}
