/** Keeps no more files and folders open on a server than it lets us: most don't tell how many that are. */

import { type EndTurn, Turns } from "@towline/core/waiting";
import { FAILURE, statusOfError } from "./file-errors.ts";

export class HandleSlots {
  /** As many may be asked for as were open when one more was refused. */
  readonly #turns = new Turns(Number.POSITIVE_INFINITY);
  /** Of those that are open. */
  readonly #ends: EndTurn[] = [];

  /**
   * Opens one more, when there is room for it. Each that was opened is to be given back by `release`.
   *
   * @throws what the server says where nothing else is open
   */
  async open<Handle>(request: () => Promise<Handle>): Promise<Handle> {
    const before = this.#turns.limit;
    for (;;) {
      const end = await this.#turns.take();
      try {
        const handle = await request();
        this.#ends.push(end);
        return handle;
      } catch (error) {
        const { length: opened } = this.#ends;
        const isShort = statusOfError(error) === FAILURE && opened > 0;
        const { limit } = this.#turns;
        this.#turns.limit = isShort ? Math.min(limit, opened) : Math.max(limit, before);
        end();
        if (!isShort) throw error;
      }
    }
  }

  /** One of them is closed. */
  release(): void {
    this.#ends.pop()?.();
  }
}
