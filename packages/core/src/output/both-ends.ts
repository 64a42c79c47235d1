/** Keeps the beginning and the end of a byte stream, however long it is. */

const KEPT_BYTES = 4096;

export class BothEnds {
  readonly #first: Buffer[] = [];
  #firstLength = 0;
  #last: Buffer = Buffer.alloc(0);

  push(bytes: Buffer): void {
    const room = KEPT_BYTES - this.#firstLength;
    // Copies, as a small piece would keep the whole network buffer alive that it was cut from.
    if (room > 0) this.#first.push(Buffer.from(bytes.subarray(0, room)));
    this.#firstLength += Math.min(Math.max(room, 0), bytes.length);
    const rest = bytes.subarray(Math.max(0, room)).subarray(-KEPT_BYTES);
    if (rest.length > 0) this.#last = Buffer.concat([this.#last, rest]).subarray(-KEPT_BYTES);
  }

  bytes(): Buffer {
    return Buffer.concat([...this.#first, this.#last]);
  }
}
