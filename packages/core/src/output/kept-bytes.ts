/** The first bytes of a stream, in memory of their own that grows with them. */

const NOTHING = Buffer.alloc(0);

/** Keeps bytes up to a limit. What it takes is copied, so that no piece holds the network buffer that it was cut from. */
export class KeptBytes {
  readonly #limit: number;
  #memory: Buffer = NOTHING;
  #length = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes what there is room for, and tells how many bytes that were. */
  push(bytes: Buffer): number {
    const taken = Math.min(bytes.length, this.#limit - this.#length);
    if (taken <= 0) return 0;
    if (this.#length + taken > this.#memory.length) this.#grow(this.#length + taken);
    bytes.copy(this.#memory, this.#length, 0, taken);
    this.#length += taken;
    return taken;
  }

  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  /** Twice as much each time, so that many small pieces cost no more than a large one; exactly enough for the first. */
  #grow(needed: number): void {
    const size = Math.min(this.#limit, Math.max(needed, 2 * this.#memory.length));
    // Not from Node's pool, of which a few bytes would keep all in memory.
    const memory = Buffer.allocUnsafeSlow(size);
    this.#memory.copy(memory, 0, 0, this.#length);
    this.#memory = memory;
  }
}
