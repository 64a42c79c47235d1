/** Passes a stream on and remembers its end, where an engine says that it could not do what it was asked. */
import { pipeline, type Readable, Transform, type TransformCallback } from "node:stream";
import { finished } from "node:stream/promises";
import { within } from "@towline/core/waiting";

const KEPT_BYTES = 1024;
/** A child that lives on may hold the stream open; what the engine says comes at once. */
const WAIT_MS = 1_000;

/** What goes into it comes out. */
export class LastWords extends Transform {
  #kept: Buffer = Buffer.alloc(0);

  /** Passes a stream on. */
  static of(source: Readable): LastWords {
    const words = new LastWords();
    // How the source ended is told by `exited`.
    pipeline(source, words, () => {});
    return words;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const joined = chunk.length >= KEPT_BYTES ? chunk : Buffer.concat([this.#kept, chunk]);
    this.#kept = joined.subarray(-KEPT_BYTES);
    done(null, chunk);
  }

  /** The end of what came, as soon as all came, or a second after it was asked for. */
  async recall(): Promise<string> {
    await within(WAIT_MS, finished(this, { readable: false })).catch(() => {});
    return this.#kept.toString();
  }
}
