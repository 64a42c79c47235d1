/** A signal that aborts with another one, when the time is up, and when it is told to. */
import { setMaxListeners } from "node:events";
import { Deadline } from "./deadline.ts";
import { onAbort } from "./on-abort.ts";

/** What ends a {@link Limit}; the first counts. */
export interface LimitOptions {
  /** Ends it when it aborts. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds until the time is up. Default: there is no limit of time. */
  readonly timeout?: number | undefined;
  /** Makes the reason when the time is up. Default: a DOMException named `TimeoutError`. */
  readonly late?: (() => unknown) | undefined;
  /** Makes the reason when `signal` aborts, of that signal's. Default: the same one. */
  readonly cancelled?: ((reason: unknown) => unknown) | undefined;
}

/**
 * A limit for some work, whose `signal` the work is given. Call `end` when the work is done, whatever became of it; or use
 * {@link withLimit}, which does that.
 *
 * A signal of `AbortSignal.any` with one of `AbortSignal.timeout` never aborts once garbage is collected (Node 20), leaves
 * something behind in the other one each time, and can't stand still.
 *
 * @example
 * ```ts
 * const limit = new Limit({ signal, timeout: 30_000 });
 * const ask = (question: string) => limit.aside(() => prompt(question, { echo: false, signal: limit.signal }));
 * try {
 *   return await logIn(limit.signal, ask);
 * } finally {
 *   limit.end();
 * }
 * ```
 */
export class Limit {
  readonly #controller = new AbortController();
  readonly #deadline: Deadline | undefined;
  readonly #stopListening: (() => void) | undefined;

  constructor({ signal, timeout, late = timeIsUp, cancelled = same }: LimitOptions) {
    setMaxListeners(0, this.#controller.signal);
    this.#deadline = timeout === undefined ? undefined : new Deadline(timeout, () => this.abort(late()));
    this.#stopListening = onAbort(signal, (reason) => this.abort(cancelled(reason)));
  }

  /** Aborts at the end of the limit. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Does something while no time passes, such as asking a person. */
  aside<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#deadline === undefined ? work() : this.#deadline.aside(work);
  }

  /** Ends the work now, with this reason. */
  abort(reason?: unknown): void {
    this.#controller.abort(reason);
    this.end();
  }

  /** The work is done: its signal stays as it is. Idempotent. */
  end(): void {
    this.#deadline?.clear();
    this.#stopListening?.();
  }
}

/**
 * Does some work with a signal that aborts at the limit, and waits for it however long it takes: the work heeds the signal.
 * Put {@link unlessAborted} around what may not.
 *
 * @throws what the work throws
 * @example
 * ```ts
 * await withLimit({ signal, timeout: 10_000 }, (limited) => carrier.openTcp(host, 443, { signal: limited }));
 * ```
 */
export async function withLimit<Value>(
  options: LimitOptions,
  work: (signal: AbortSignal, limit: Limit) => Promise<Value>,
): Promise<Value> {
  const limit = new Limit(options);
  try {
    return await work(limit.signal, limit);
  } finally {
    limit.end();
  }
}

const timeIsUp = (): unknown => new DOMException("the time is up", "TimeoutError");
const same = (reason: unknown): unknown => reason;
