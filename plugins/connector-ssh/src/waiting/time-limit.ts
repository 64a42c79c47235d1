/** A host's own time limit for connecting, which stands still while a person is asked. */
import type { Prompt } from "@towline/core";

/** A limit that runs. */
export interface TimeLimit {
  /** Aborts when the time is up, or when the signal that it was made with does. */
  readonly signal: AbortSignal;
  readonly prompt: Prompt | undefined;
  /** To be called when the work is done. */
  end(): void;
}

/** Starts it; without a number of seconds there is only the given signal. */
export function startTimeLimit(
  seconds: number | undefined,
  signal: AbortSignal,
  prompt: Prompt | undefined,
): TimeLimit {
  if (seconds === undefined) return { signal, prompt, end: () => undefined };
  const controller = new AbortController();
  let left = seconds * 1_000;
  let startedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  const run = () => {
    startedAt = now();
    timer = setTimeout(() => controller.abort(new DOMException("the time is up", "TimeoutError")), Math.max(0, left));
  };
  run();
  return {
    signal: AbortSignal.any([signal, controller.signal]),
    prompt:
      prompt &&
      (async (question, options) => {
        clearTimeout(timer);
        left -= now() - startedAt;
        try {
          return await prompt(question, options);
        } finally {
          run();
        }
      }),
    end: () => clearTimeout(timer),
  };
}

/** Milliseconds since some moment. */
function now(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
