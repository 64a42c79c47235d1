/** A stream that lies between core and a class: it tells when the class takes hold of it, and ends when the class is done. */
import { PassThrough, type TransformCallback } from "node:stream";

/** Ends when its source is over and nothing is piped into it any more, so that authors need not end it. */
export class SharedStream extends PassThrough {
  /** Resolves when somebody first reads from it, writes to it or pipes into it. */
  readonly touched: Promise<void>;
  isTouched = false;
  #touch: () => void = () => {};
  #pipes = 0;
  #isOver = false;

  constructor() {
    super();
    this.touched = new Promise((resolve) => {
      this.#touch = () => {
        this.isTouched = true;
        resolve();
      };
    });
    this.on("pipe", () => {
      this.#pipes += 1;
      this.#touch();
    });
    this.on("unpipe", () => {
      this.#pipes -= 1;
      this.#endIfIdle();
    });
  }

  /** Tells that somebody has taken hold of it, before anything is read or written. */
  touch(): void {
    this.#touch();
  }

  /** Nothing more will be written, save by what is piped into it. */
  sourceOver(): void {
    this.#isOver = true;
    this.#endIfIdle();
  }

  override _read(size: number): void {
    this.#touch();
    super._read(size);
  }

  override _write(chunk: unknown, encoding: BufferEncoding, done: TransformCallback): void {
    this.#touch();
    super._write(chunk, encoding, done);
  }

  #endIfIdle(): void {
    if (this.#isOver && this.#pipes === 0) this.end();
  }
}
