/** Bytes that came and were not taken yet, in one piece: whatever the pieces they come in, each is copied a few times at most. */

const NOTHING = Buffer.alloc(0);

/** So that bytes that come one by one need new memory now and then only. */
const LEAST_MEMORY = 512;

/** What was given out of it never changes. */
export class HeldBytes {
  #memory: Buffer = NOTHING;
  #start = 0;
  #end = 0;
  /** Whether the memory is ours, and not that of who pushed. */
  #isOwn = true;

  get length(): number {
    return this.#end - this.#start;
  }

  /** All of it; it stays held. */
  get bytes(): Buffer {
    return this.#memory.subarray(this.#start, this.#end);
  }

  /** Adds a piece, which must not change as long as any of it is held; unless `keep` is called before it does. */
  push(chunk: Buffer): void {
    if (this.length === 0) {
      this.#memory = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      this.#isOwn = false;
      return;
    }
    if (!this.#isOwn || this.#memory.length - this.#end < chunk.length) this.#move(this.length + chunk.length);
    this.#end += chunk.copy(this.#memory, this.#end);
  }

  /** Takes so many bytes from the beginning. */
  take(length: number): Buffer {
    const taken = this.#memory.subarray(this.#start, Math.min(this.#start + length, this.#end));
    this.#start += taken.length;
    return taken;
  }

  /** Copies what is held out of memory that is another's, who may use it again then. */
  keep(): void {
    if (!this.#isOwn) this.#move(this.length);
  }

  #move(length: number): void {
    const { bytes } = this;
    this.#memory =
      bytes.length === 0 && length === 0 ? NOTHING : Buffer.allocUnsafe(Math.max(2 * length, LEAST_MEMORY));
    bytes.copy(this.#memory);
    this.#start = 0;
    this.#end = bytes.length;
    this.#isOwn = true;
  }
}
