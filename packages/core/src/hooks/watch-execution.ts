/** Watches an execution that a plugin wrapped: only the time that the plugin itself takes is limited. */
import { isTowlineError } from "../errors/towline-error.ts";
import { now } from "../waiting/clock.ts";

type Execution = (...values: readonly unknown[]) => Promise<unknown>;

/** What becomes of a wrapper that hangs or fails. */
export interface WatchOptions {
  /** Milliseconds that the wrapper may take before, between and after the executions that it wraps. */
  readonly timeout: number;
  readonly onTimeout: () => Error;
  readonly onFailure: (cause: unknown) => Error;
  /** Looks at what the wrapper asks for, and makes it whole. */
  readonly judgeRequest: (asked: unknown, given: unknown) => unknown;
  /** Looks at what the wrapper gives, and makes it whole. */
  readonly judgeResult: (value: unknown, request: unknown, inner: unknown, durationMs: number) => unknown;
}

/** An execution to hand to a plugin, and a way to watch what the plugin made of it. */
export interface WatchedExecution {
  readonly execute: Execution;
  wrap(wrapper: (...values: readonly unknown[]) => unknown): Execution;
}

/**
 * Watches the executions of one host.
 *
 * A command may run for hours and is timed elsewhere; while it runs, the plugin's clock stands still. Towline's own
 * errors from within pass unchanged; anything else that the wrapper throws is the plugin's.
 */
export function watchExecution(execute: Execution, options: WatchOptions): WatchedExecution {
  let running = 0;
  let request: unknown;
  let inner: unknown;
  const clocks = new Set<() => void>();
  const resetClocks = (change: number) => {
    running += change;
    for (const resetClock of clocks) resetClock();
  };
  return {
    execute: async (...values) => {
      resetClocks(1);
      try {
        inner = await execute(...(values.length === 0 ? [] : [options.judgeRequest(values[0], request)]));
        return inner;
      } finally {
        resetClocks(-1);
      }
    },
    wrap(wrapper) {
      return (...values) =>
        new Promise((resolve, reject) => {
          let timer: NodeJS.Timeout | undefined;
          const resetClock = () => {
            clearTimeout(timer);
            if (running === 0) timer = setTimeout(() => reject(options.onTimeout()), options.timeout);
          };
          clocks.add(resetClock);
          resetClock();
          const startedAt = now();
          [request] = values;
          Promise.resolve()
            .then(() => wrapper(...values))
            .then((value) => (value === inner ? value : options.judgeResult(value, request, inner, now() - startedAt)))
            .then(resolve, (cause) => reject(isTowlineError(cause) ? cause : options.onFailure(cause)))
            .finally(() => {
              clocks.delete(resetClock);
              clearTimeout(timer);
            });
        });
    },
  };
}
