/** Lets so many at once do something, and the others in the order in which they came. */
import { type Deferred, defer } from "./deferred.ts";
import { onAbort } from "./on-abort.ts";

/** Gives a turn back. Idempotent. */
export type EndTurn = () => void;

/**
 * A gate, a queue, a lock: with a limit of 1, one after another.
 *
 * @example
 * ```ts
 * const logins = new Turns(8);
 * const connection = await logins.run(() => logIn(target), target.signal);
 * ```
 */
export class Turns {
  #limit: number;
  #taken = 0;
  readonly #waiting = new Set<Deferred<EndTurn>>();
  #closed: { readonly error: unknown } | undefined;

  /** @param limit how many may have a turn at once: 1 for one after another, `Infinity` for all */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** How many may have a turn at once. When it grows, those that waited begin; when it shrinks, nobody is ended. */
  get limit(): number {
    return this.#limit;
  }

  set limit(limit: number) {
    this.#limit = limit;
    this.#admit();
  }

  /** How many have a turn now. */
  get taken(): number {
    return this.#taken;
  }

  /** How many wait for one. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /**
   * A turn where one is free now; undefined where it has to be waited for.
   *
   * @throws the error of {@link close}
   */
  takeNow(): EndTurn | undefined {
    if (this.#closed !== undefined) throw this.#closed.error;
    return this.#taken < this.#limit && this.#waiting.size === 0 ? this.#begin() : undefined;
  }

  /**
   * Waits for a turn. One that is free counts as taken right away, before anything is awaited.
   *
   * @returns gives it back; to be called when the work is done, whatever became of it
   * @throws the error of {@link close}, and the signal's reason
   */
  async take(signal?: AbortSignal): Promise<EndTurn> {
    signal?.throwIfAborted();
    const free = this.takeNow();
    if (free !== undefined) return free;
    const turn = defer<EndTurn>();
    this.#waiting.add(turn);
    const stop = onAbort(signal, (reason) => {
      if (this.#waiting.delete(turn)) turn.reject(reason);
    });
    try {
      return await turn.promise;
    } finally {
      stop();
    }
  }

  /**
   * Does some work when it is its turn: at once, before anything is awaited, where a turn is free.
   *
   * @throws as {@link take} does, and what the work throws
   */
  async run<Value>(work: () => Promise<Value>, signal?: AbortSignal): Promise<Value> {
    signal?.throwIfAborted();
    const end = this.takeNow() ?? (await this.take(signal));
    try {
      return await work();
    } finally {
      end();
    }
  }

  /** Turns away all who wait and who will come, with this error. The first call counts. */
  close(error: unknown): void {
    this.#closed ??= { error };
    for (const turn of this.#waiting) turn.reject(this.#closed.error);
    this.#waiting.clear();
  }

  #begin(): EndTurn {
    this.#taken += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#taken -= 1;
      this.#admit();
    };
  }

  #admit(): void {
    for (const turn of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      this.#waiting.delete(turn);
      turn.resolve(this.#begin());
    }
  }
}
