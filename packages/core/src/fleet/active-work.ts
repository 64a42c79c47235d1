/** What a fleet is doing, so that closing it ends all of it and waits until it is over. */
import { setMaxListeners } from "node:events";

interface Running {
  readonly controller: AbortController;
  readonly done: Promise<unknown>;
}

export class ActiveWork {
  readonly #running = new Set<Running>();
  #over = false;

  /** Does some work under a signal of its own, which the caller's signal and the end of the fleet both abort. */
  async run<Result>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const controller = new AbortController();
    setMaxListeners(0, controller.signal);
    const abort = (): void => controller.abort(signal?.reason);
    if (this.#over || signal?.aborted) abort();
    signal?.addEventListener("abort", abort, { once: true });
    const done = work(controller.signal);
    const running = { controller, done };
    this.#running.add(running);
    try {
      return await done;
    } finally {
      this.#running.delete(running);
      signal?.removeEventListener("abort", abort);
    }
  }

  /** Ends what runs, refuses what comes, and waits. */
  async end(): Promise<void> {
    this.#over = true;
    for (const { controller } of this.#running) controller.abort();
    await Promise.allSettled([...this.#running].map(({ done }) => done));
  }
}
