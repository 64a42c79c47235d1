/** Memory in which packets are built, and from which they are sent; used again for the next ones. */

/** One write of 128 KiB to a file, in its packets. */
const SLAB_BYTES = 136 * 1024;

/** For all connections together. */
const SPARE_SLABS = 32;

interface Slab {
  readonly bytes: Buffer;
  used: number;
  /** Parts of it that are still being sent. */
  unsent: number;
}

const spare: Slab[] = [];

/** A part of the memory, for one packet or some that follow one another. */
export interface PacketSpace {
  readonly bytes: Buffer;
  /** To be called when they have left; never, if that can't be told. */
  release(): void;
}

/** The memory of one connection: none while it sends nothing. */
export class PacketMemory {
  #slab: Slab | undefined;

  /** @returns undefined for more than there may be at once */
  take(length: number): PacketSpace | undefined {
    if (length > SLAB_BYTES) return undefined;
    if (this.#slab === undefined || this.#slab.used + length > SLAB_BYTES) this.#slab = spare.pop() ?? makeSlab();
    const slab = this.#slab;
    const bytes = slab.bytes.subarray(slab.used, slab.used + length);
    slab.used += length;
    slab.unsent += 1;
    return { bytes, release: () => this.#release(slab) };
  }

  #release(slab: Slab): void {
    slab.unsent -= 1;
    if (slab.unsent > 0) return;
    if (this.#slab === slab) this.#slab = undefined;
    slab.used = 0;
    if (spare.length < SPARE_SLABS) spare.push(slab);
  }
}

/** Each with memory of its own, which no pool of Node's shares. */
function makeSlab(): Slab {
  return { bytes: Buffer.allocUnsafeSlow(SLAB_BYTES), used: 0, unsent: 0 };
}
