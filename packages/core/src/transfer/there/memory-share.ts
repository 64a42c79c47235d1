/** How many requests one transfer may have under way, so that many transfers at once take no more memory than a few. */

/** Of content that is under way, for all transfers together. */
const MOST_BYTES = 12 * 1024 * 1024;
/** With fewer a line lies idle between two answers. */
const LEAST_REQUESTS = 4;

let shares = 0;

/** One transfer's, from when it is made until it is given back. */
export class MemoryShare {
  readonly #chunkBytes: number;
  readonly #wanted: number;

  constructor({ chunkBytes, inFlight }: { readonly chunkBytes: number; readonly inFlight: number }) {
    this.#chunkBytes = chunkBytes;
    this.#wanted = inFlight;
    shares += 1;
  }

  /** It changes as transfers begin and end. */
  requests(): number {
    const fair = Math.floor(MOST_BYTES / this.#chunkBytes / shares);
    return Math.min(this.#wanted, Math.max(LEAST_REQUESTS, fair));
  }

  giveBack(): void {
    shares -= 1;
  }
}
