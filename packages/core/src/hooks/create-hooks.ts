/** Makes the lifecycle hooks. Loads tapable, so they are made only where there is a plugin. */
import type { LifecycleHooks } from "./lifecycle.ts";

/**
 * Makes an own set of hooks. Nothing is called for a hook without taps: ask `hook.isUsed()` before calling one.
 */
export async function createHooks(): Promise<LifecycleHooks> {
  const tapable = await import("tapable");
  const { AsyncSeriesBailHook, AsyncSeriesHook, AsyncSeriesWaterfallHook, SyncHook, SyncWaterfallHook } = tapable;
  return {
    load: {
      loaded: new SyncHook(["event"], "load.loaded"),
      failed: new SyncHook(["event"], "load.failed"),
    },
    connect: {
      before: new AsyncSeriesWaterfallHook(["request"], "connect.before"),
      around: nestOutermostFirst(new SyncWaterfallHook(["execute", "request"], "connect.around")),
      after: new AsyncSeriesHook(["event"], "connect.after"),
      failed: new AsyncSeriesBailHook(["failure"], "connect.failed"),
    },
    run: {
      before: new AsyncSeriesWaterfallHook(["request"], "run.before"),
      around: nestOutermostFirst(new SyncWaterfallHook(["execute", "request"], "run.around")),
      output: new SyncHook(["event"], "run.output"),
      after: new AsyncSeriesHook(["result"], "run.after"),
      failed: new AsyncSeriesHook(["result"], "run.failed"),
    },
    transfer: {
      before: new AsyncSeriesWaterfallHook(["request"], "transfer.before"),
      around: nestOutermostFirst(new SyncWaterfallHook(["execute", "request"], "transfer.around")),
      progress: new SyncHook(["progress"], "transfer.progress"),
      after: new AsyncSeriesHook(["result"], "transfer.after"),
      failed: new AsyncSeriesHook(["result"], "transfer.failed"),
    },
    disconnect: {
      before: new AsyncSeriesHook(["event"], "disconnect.before"),
      after: new AsyncSeriesHook(["event"], "disconnect.after"),
    },
    notice: {
      given: new SyncHook(["notice"], "notice.given"),
    },
  };
}

/**
 * The tap that wraps last is outermost, so the taps run from last to first: then the first plugin, the lowest `stage`
 * and what is put `before` another are outermost, as in the hooks where they come first.
 */
function nestOutermostFirst<Hook extends { taps: unknown[] }>(hook: Hook): Hook {
  const compiling = hook as unknown as { compile(options: { taps: readonly unknown[] }): unknown };
  const compile = compiling.compile.bind(hook);
  compiling.compile = (options) => compile({ ...options, taps: options.taps.toReversed() });
  return hook;
}
