/** Bounded waits. */
import { now } from "./clock.ts";

/** What timers can wait at most, in milliseconds: what is longer would be over at once. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Resolves to what the promise gives, or to undefined when it takes longer. The promise goes on by itself. */
export async function within<Value>(milliseconds: number, promise: Promise<Value>): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined);
  });
  try {
    return await Promise.race([promise, expired]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Does something with a signal that aborts when another one does, and when the time is up: with a `TimeoutError` then.
 * A signal of `AbortSignal.any` with one of `AbortSignal.timeout` never aborts once garbage is collected, in Node 20.
 */
export async function inTime<Value>(
  milliseconds: number,
  signal: AbortSignal,
  work: (limited: AbortSignal) => Promise<Value>,
): Promise<Value> {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new DOMException("the time is up", "TimeoutError")), milliseconds);
  try {
    return await work(AbortSignal.any([signal, controller.signal]));
  } finally {
    clearTimeout(timer);
  }
}

/** A timer that can be stopped for a while. */
export class Deadline {
  readonly #expire: () => void;
  #left: number;
  #startedAt = 0;
  #pauses = 0;
  #isOver = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, expire: () => void) {
    this.#expire = expire;
    this.#left = milliseconds;
    this.#start();
  }

  /** Does something while the deadline stands still. */
  async aside<Value>(work: () => Promise<Value>): Promise<Value> {
    this.#pauses += 1;
    if (this.#pauses === 1) {
      clearTimeout(this.#timer);
      this.#left -= now() - this.#startedAt;
    }
    try {
      return await work();
    } finally {
      this.#pauses -= 1;
      if (this.#pauses === 0) this.#start();
    }
  }

  /** For good. */
  clear(): void {
    this.#isOver = true;
    clearTimeout(this.#timer);
  }

  #start(): void {
    if (this.#isOver) return;
    this.#startedAt = now();
    this.#timer = setTimeout(this.#expire, Math.max(0, this.#left));
  }
}
