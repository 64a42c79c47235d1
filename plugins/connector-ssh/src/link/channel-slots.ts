/** Limits how many channels are open at once, and learns the server's own limit from its refusals. */
import { pause, Turns } from "@towline/core/waiting";

/** OpenSSH's default for MaxSessions. */
const START_LIMIT = 10;
/** How many refusals in a row the server may take back. */
const MAXIMUM_HASTY_REFUSALS = 15;
/** Milliseconds; grows with every refusal. */
const REAPING_DELAY = 10;

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
  readonly #turns = new Turns(START_LIMIT);
  /** Channels that the server has opened for those who have a turn; those of them that are kept. */
  #opened = 0;
  #kept = 0;
  /** How many channels the server has borne at once. */
  #borne = 0;
  #hastyRefusals = 0;

  /** Waits for a slot. @throws the signal's reason, or the error that the slots were closed with. */
  async acquire(signal?: AbortSignal): Promise<Slot> {
    const end = await this.#turns.take(signal);
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
      if (isOpened) this.#opened -= 1;
      if (isKept) this.#kept -= 1;
      end();
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

  /** Turns away all who wait and who will come. */
  close(error: Error): void {
    this.#turns.close(error);
  }

  async #learn(): Promise<boolean> {
    const others = this.#turns.taken - 1;
    // It counts a session until it has reaped its process, a little after it closed the channel.
    if (others < this.#borne && this.#hastyRefusals < MAXIMUM_HASTY_REFUSALS) {
      this.#hastyRefusals += 1;
      await pause(REAPING_DELAY * this.#hastyRefusals);
      return true;
    }
    this.#hastyRefusals = 0;
    // It takes no more than are open now.
    this.#borne = Math.min(this.#borne, others);
    this.#turns.limit = Math.max(this.#kept + 1, Math.min(this.#turns.limit, others));
    return others > this.#kept;
  }
}
