/** Bounded waits. */
import { now } from "./clock.ts";

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

/** A timer that can be stopped for a while. */
export class Deadline {
  readonly #expire: () => void;
  #left: number;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number, expire: () => void) {
    this.#left = milliseconds;
    this.#expire = expire;
    this.resume();
  }

  pause(): void {
    if (this.#timer === undefined) return;
    this.clear();
    this.#left -= now() - this.#startedAt;
  }

  resume(): void {
    this.#startedAt = now();
    this.#timer = setTimeout(this.#expire, Math.max(0, this.#left));
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
