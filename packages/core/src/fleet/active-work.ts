/** What a fleet is doing, so that closing it ends all of it and waits until it is over. */
import type { HostEntry } from "../inventory/host-entry.ts";
import { Limit } from "../waiting/limit.ts";

interface Running {
  readonly host: HostEntry;
  readonly limit: Limit;
  readonly done: Promise<unknown>;
}

export class ActiveWork {
  readonly #running = new Set<Running>();
  /** What else is to be closed at the end. */
  readonly #closers = new Set<() => Promise<void>>();
  #over = false;

  /** Works on a host under a signal of its own, which the caller's signal and the end of the fleet both abort. */
  async run<Result>(
    host: HostEntry,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const limit = new Limit({ signal });
    if (this.#over) limit.abort();
    const done = work(limit.signal);
    const running = { host, limit, done };
    this.#running.add(running);
    try {
      return await done;
    } finally {
      this.#running.delete(running);
      limit.end();
    }
  }

  /** Has something closed at the end, unless what is returned is called before. */
  closeAtEnd(close: () => Promise<void>): () => void {
    this.#closers.add(close);
    return () => void this.#closers.delete(close);
  }

  /** Whether something is being done on the host. */
  isBusy(host: HostEntry): boolean {
    for (const running of this.#running) if (running.host === host) return true;
    return false;
  }

  /** Ends what runs, refuses what comes, and waits. */
  async end(): Promise<void> {
    this.#over = true;
    for (const { limit } of this.#running) limit.abort();
    await Promise.allSettled([...this.#running].map(({ done }) => done));
    await Promise.allSettled([...this.#closers].map((close) => close()));
  }
}
