/** Limits how many channels are open at once, and learns the server's own limit from its refusals. */

/** OpenSSH's default for MaxSessions. */
const START_LIMIT = 10;
/** How many refusals in a row the server may take back. */
const MAXIMUM_HASTY_REFUSALS = 15;
/** Milliseconds; grows with every refusal. */
const REAPING_DELAY = 10;

interface Waiter {
  readonly start: () => void;
  readonly fail: (error: unknown) => void;
}

/** The right to one channel. */
export interface Slot {
  /** The server opened the channel: it can. */
  noteOpened(): void;
  /** The channel is open, and stays so as long as the connection lives: nobody waits for it. */
  keep(): void;
  /** Gives it back; the next in line gets it. */
  release(): void;
  /**
   * Gives it back because the server refused the channel.
   *
   * @returns whether it is worth trying again, once another slot is acquired.
   */
  refuse(): Promise<boolean>;
}

/** Hands out slots in the order in which they were asked for. */
export class ChannelSlots {
  #limit = START_LIMIT;
  /** Slots that are taken; channels that the server has opened for them; those of them that are kept. */
  #taken = 0;
  #opened = 0;
  #kept = 0;
  /** How many channels the server has borne at once. */
  #borne = 0;
  #hastyRefusals = 0;
  readonly #waiting = new Set<Waiter>();
  #closed: Error | undefined;

  /** Waits for a slot. @throws the signal's reason, or the error that the slots were closed with. */
  acquire(signal?: AbortSignal): Promise<Slot> {
    if (this.#closed !== undefined) return Promise.reject(this.#closed);
    if (signal?.aborted === true) return Promise.reject(signal.reason);
    if (this.#taken < this.#limit && this.#waiting.size === 0) return Promise.resolve(this.#take());
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.delete(waiter);
        signal?.removeEventListener("abort", onAbort);
      };
      const onAbort = () => waiter.fail(signal?.reason);
      const waiter: Waiter = {
        start: () => {
          leave();
          resolve(this.#take());
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

  /** Turns away all who wait and who will come. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const waiter of [...this.#waiting]) waiter.fail(this.#closed);
  }

  #take(): Slot {
    this.#taken += 1;
    let isOpened = false;
    let isKept = false;
    const noteOpened = () => {
      if (isOpened) return;
      isOpened = true;
      this.#opened += 1;
      this.#borne = Math.max(this.#borne, this.#opened);
      this.#hastyRefusals = 0;
    };
    const release = () => {
      this.#taken -= 1;
      if (isOpened) this.#opened -= 1;
      if (isKept) this.#kept -= 1;
      this.#startWaiting();
    };
    return {
      noteOpened,
      keep: () => {
        noteOpened();
        isKept = true;
        this.#kept += 1;
      },
      release,
      refuse: async () => {
        const worthWaiting = await this.#learn();
        release();
        return worthWaiting;
      },
    };
  }

  async #learn(): Promise<boolean> {
    const others = this.#taken - 1;
    // It counts a session until it has reaped its process, a little after it closed the channel.
    if (others < this.#borne && this.#hastyRefusals < MAXIMUM_HASTY_REFUSALS) {
      this.#hastyRefusals += 1;
      await new Promise((resolve) => setTimeout(resolve, REAPING_DELAY * this.#hastyRefusals));
      return true;
    }
    this.#hastyRefusals = 0;
    // It takes no more than are open now.
    this.#borne = Math.min(this.#borne, others);
    this.#limit = Math.max(this.#kept + 1, Math.min(this.#limit, others));
    return others > this.#kept;
  }

  #startWaiting(): void {
    for (const waiter of this.#waiting) {
      if (this.#taken >= this.#limit) return;
      waiter.start();
    }
  }
}
