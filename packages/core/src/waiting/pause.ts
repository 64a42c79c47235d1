/** Waits for a while, and works out for how long. */
import { Deadline } from "./deadline.ts";
import { defer } from "./deferred.ts";
import { onAbort } from "./on-abort.ts";

/**
 * Waits, less long when the signal aborts: look at the signal afterwards. Never rejects.
 *
 * @param milliseconds any number of them
 * @example
 * ```ts
 * for (let tries = 1; !(await isUp()); tries += 1) {
 *   await pause(backOff(tries, { first: 250, longest: 5_000 }), signal);
 *   signal.throwIfAborted();
 * }
 * ```
 */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  const over = defer<void>();
  const deadline = new Deadline(milliseconds, over.resolve);
  const stop = onAbort(signal, () => over.resolve());
  await over.promise;
  stop();
  deadline.clear();
}

/** How pauses grow. */
export interface BackOffOptions {
  /** Milliseconds after the first try, at most; they double with each further one. */
  readonly first: number;
  /** Milliseconds that none is longer than. */
  readonly longest: number;
  /** The share that is no matter of chance, from 0 to 1. Default: 0.5. */
  readonly least?: number | undefined;
}

/**
 * How long to wait after a try that failed, in milliseconds. It is a matter of chance, so that those that failed together
 * don't come back together.
 *
 * @param tries how many have failed, from 1
 */
export function backOff(tries: number, { first, longest, least = 0.5 }: BackOffOptions): number {
  const most = Math.min(longest, first * 2 ** (tries - 1));
  return most * (least + Math.random() * (1 - least));
}
