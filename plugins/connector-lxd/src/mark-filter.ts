/** Takes marks out of a stream, each with a number of three digits, and hands over the numbers. */
import { Transform, type TransformCallback } from "node:stream";

const DIGITS = 3;

/** Lets everything else pass, held back no longer than it may be the beginning of a mark. */
export class MarkFilter extends Transform {
  readonly #mark: Buffer;
  #held: Buffer = Buffer.alloc(0);
  readonly #numbers: number[] = [];
  #isOver = false;
  #wake: () => void = () => {};

  /** @param word what makes the marks those of this stream */
  constructor(word: string) {
    super();
    this.#mark = Buffer.from(`\u001e${word}`);
    this.once("close", () => this.#finish());
  }

  /** The number of the next mark; undefined when the stream ends without one. */
  async nextMark(): Promise<number | undefined> {
    while (this.#numbers.length === 0 && !this.#isOver) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.#numbers.shift();
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let bytes = Buffer.concat([this.#held, chunk]);
    const passed: Buffer[] = [];
    const length = this.#mark.length + DIGITS;
    let at = bytes.indexOf(this.#mark);
    for (; at >= 0 && bytes.length >= at + length; at = bytes.indexOf(this.#mark)) {
      passed.push(bytes.subarray(0, at));
      this.#numbers.push(Number(bytes.toString("latin1", at + this.#mark.length, at + length)));
      this.#wake();
      bytes = bytes.subarray(at + length);
    }
    const kept = at >= 0 ? at : this.#findBeginning(bytes);
    this.#held = bytes.subarray(kept);
    done(null, Buffer.concat([...passed, bytes.subarray(0, kept)]));
  }

  override _flush(done: TransformCallback): void {
    this.#finish();
    done(null, this.#held);
  }

  #finish(): void {
    this.#isOver = true;
    this.#wake();
  }

  /** Where the last bytes may be the beginning of a mark. */
  #findBeginning(bytes: Buffer): number {
    const from = bytes.lastIndexOf(this.#mark[0] ?? 0);
    if (from < 0) return bytes.length;
    const rest = bytes.subarray(from);
    return rest.length < this.#mark.length && this.#mark.subarray(0, rest.length).equals(rest) ? from : bytes.length;
  }
}
