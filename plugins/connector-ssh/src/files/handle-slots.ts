/** Keeps no more files and folders open on a server than it lets us: most don't tell how many that are. */
import { FAILURE, statusOfError } from "./file-errors.ts";

export class HandleSlots {
  /** As many as were open when one more was refused. */
  #most = Number.POSITIVE_INFINITY;
  #opened = 0;
  /** Asked for, or open. */
  #taken = 0;
  readonly #waiting: (() => void)[] = [];

  /**
   * Opens one more, when there is room for it. Each that was opened is to be given back by `release`.
   *
   * @throws what the server says where nothing else is open
   */
  async open<Handle>(request: () => Promise<Handle>): Promise<Handle> {
    const before = this.#most;
    for (;;) {
      while (this.#taken >= this.#most) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      this.#taken += 1;
      try {
        const handle = await request();
        this.#opened += 1;
        return handle;
      } catch (error) {
        this.#taken -= 1;
        const isShort = statusOfError(error) === FAILURE && this.#opened > 0;
        this.#most = isShort ? Math.min(this.#most, this.#opened) : Math.max(this.#most, before);
        this.#wake();
        if (!isShort) throw error;
      }
    }
  }

  release(): void {
    this.#opened -= 1;
    this.#taken -= 1;
    this.#wake();
  }

  /** All of them are gone with the session. */
  #wake(): void {
    for (let free = this.#most - this.#taken; free > 0 && this.#waiting.length > 0; free -= 1)
      this.#waiting.shift()?.();
  }
}
