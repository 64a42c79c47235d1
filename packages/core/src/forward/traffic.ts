/** The connections of one forward: each is joined with one made for it, counted, and cut when the forward closes. */
import { type Duplex, finished } from "node:stream";

/** Makes the other half of a connection. */
export type Dial = (taken: Duplex) => Promise<Duplex>;

export class Traffic {
  readonly counts = { open: 0, taken: 0, failed: 0 };
  readonly #dial: Dial;
  readonly #onFailure: (error: unknown) => void;
  readonly #streams = new Set<Duplex>();
  #closed = false;

  constructor(dial: Dial, onFailure: (error: unknown) => void) {
    this.#dial = dial;
    this.#onFailure = onFailure;
  }

  /** Takes a connection that came in. */
  readonly take = (taken: Duplex): void => {
    void this.#carry(taken);
  };

  async #carry(taken: Duplex): Promise<void> {
    this.counts.taken += 1;
    this.counts.open += 1;
    this.#hold(taken);
    try {
      const made = await this.#dial(taken);
      this.#hold(made);
      await joinStreams(taken, made);
    } catch (error) {
      // One that was told why is to read it first.
      if (!taken.writableEnded) taken.destroy();
      if (this.#closed) return;
      this.counts.failed += 1;
      this.#onFailure(error);
    } finally {
      if (!this.#closed) this.counts.open -= 1;
    }
  }

  #hold(stream: Duplex): void {
    stream.on("error", () => {});
    this.#streams.add(stream);
    stream.once("close", () => this.#streams.delete(stream));
    if (this.#closed) stream.destroy();
  }

  /** Cuts all of them. Those whose link is gone may never say so themselves. */
  close(): void {
    this.#closed = true;
    this.counts.open = 0;
    for (const stream of this.#streams) stream.destroy();
  }
}

/**
 * Joins two, each way at its own pace, until both are done. One may end its half while the other still talks; a failure
 * of one ends both. Never rejects.
 */
async function joinStreams(left: Duplex, right: Duplex): Promise<void> {
  left.pipe(right);
  right.pipe(left);
  await Promise.all([whenGone(left, right), whenGone(right, left)]);
}

function whenGone(stream: Duplex, other: Duplex): Promise<void> {
  stream.on("error", () => stream.destroy());
  return new Promise((resolve) => {
    const gone = (): void => {
      resolve();
      // What it said in full is still to be delivered; what it said in part must not look complete.
      if (stream.readableEnded) finished(other, { readable: false }, () => other.destroy());
      else other.destroy();
    };
    if (stream.closed) gone();
    else stream.once("close", gone);
  });
}
