/** Watches an execution that a plugin wrapped: only the time that the plugin itself takes is limited. */
import { isTowlineError } from "../errors/towline-error.ts";

type Execution = (...values: readonly unknown[]) => Promise<unknown>;

/** What becomes of a wrapper that hangs or fails. */
export interface WatchOptions {
  /** Milliseconds that the wrapper may take before, between and after the executions that it wraps. */
  readonly timeout: number;
  readonly onTimeout: () => Error;
  readonly onFailure: (cause: unknown) => Error;
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
  const clocks = new Set<() => void>();
  const resetClocks = (change: number) => {
    running += change;
    for (const resetClock of clocks) resetClock();
  };
  return {
    execute: async (...values) => {
      resetClocks(1);
      try {
        return await execute(...values);
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
          Promise.resolve()
            .then(() => wrapper(...values))
            .then(resolve, (cause) => reject(isTowlineError(cause) ? cause : options.onFailure(cause)))
            .finally(() => {
              clocks.delete(resetClock);
              clearTimeout(timer);
            });
        });
    },
  };
}
