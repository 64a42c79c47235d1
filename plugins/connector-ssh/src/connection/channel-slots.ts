/** Limits how many channels are open at once, and learns the server's own limit from its refusals. */

/** OpenSSH's default for MaxSessions. */
const START_LIMIT = 10;
const MAXIMUM_LONELY_REFUSALS = 15;
/** Milliseconds; grows with every refusal. */
const REAPING_DELAY = 10;

interface Waiter {
  readonly start: () => void;
  readonly fail: (error: unknown) => void;
}

/** Hands out slots in the order in which they were asked for. */
export class ChannelSlots {
  #limit = START_LIMIT;
  #open = 0;
  #kept = 0;
  #hasOpened = false;
  #lonelyRefusals = 0;
  readonly #waiting = new Set<Waiter>();
  #closed: Error | undefined;

  /** Waits for a slot. @throws the signal's reason, or the error that the slots were closed with. */
  acquire(signal?: AbortSignal): Promise<void> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#open < this.#limit && this.#waiting.size === 0) {
      this.#open += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = () => waiter.fail(signal?.reason);
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve();
        },
        fail: (error) => {
          leave();
          reject(error);
        },
      };
      this.#waiting.add(waiter);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Says that an acquired slot stays taken as long as the connection lives, so that nobody waits for it. */
  keep(): void {
    this.#kept += 1;
  }

  /** Gives a slot back; the next in line gets it. */
  release({ kept = false } = {}): void {
    this.#open -= 1;
    if (kept) this.#kept -= 1;
    this.#startWaiting();
  }

  /** The server opened a channel: it can. */
  noteOpened(): void {
    this.#hasOpened = true;
    this.#lonelyRefusals = 0;
  }

  /**
   * Gives a slot back because the server refused the channel: it takes no more than are open now.
   *
   * @returns whether it is worth trying again, once another slot is acquired.
   */
  async refuse(): Promise<boolean> {
    this.#open -= 1;
    const othersAreOpen = this.#open > this.#kept;
    this.#limit = Math.max(this.#kept + 1, Math.min(this.#limit, this.#open));
    this.#startWaiting();
    if (othersAreOpen) return true;
    // A server counts a session until it has reaped its process, a little after it closed the channel.
    if (!this.#hasOpened || this.#lonelyRefusals >= MAXIMUM_LONELY_REFUSALS) return false;
    this.#lonelyRefusals += 1;
    await new Promise((resolve) => setTimeout(resolve, REAPING_DELAY * this.#lonelyRefusals));
    return true;
  }

  /** Turns away all who wait and who will come. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const waiter of [...this.#waiting]) waiter.fail(this.#closed);
  }

  #startWaiting(): void {
    for (const waiter of this.#waiting) {
      if (this.#open >= this.#limit) return;
      this.#open += 1;
      waiter.start();
    }
  }
}
