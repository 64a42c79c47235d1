/** Masks secrets in a stream of bytes, also those that are cut by the borders of its pieces. */
import { MASK } from "../command/secret.ts";
import type { Redactor } from "./redactor.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Pieces go in, pieces without secrets come out. Only what may be the beginning of a secret is held back, so that a
 * partial line is seen at once. Without secrets every piece passes untouched.
 *
 * @example
 * ```ts
 * const stream = new RedactingStream(redactor);
 * source.on("data", (chunk) => sink.write(stream.push(chunk)));
 * source.on("end", () => sink.end(stream.flush()));
 * ```
 */
export class RedactingStream {
  readonly #redactor: Redactor;
  #held: Buffer = NOTHING;
  /** How much of what is held is masked already, because it overlaps a secret that was shown as a mask. */
  #covered = 0;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** What of it can be shown now. */
  push(chunk: Buffer): Buffer {
    return this.#mask(chunk, false);
  }

  /** What was held back, when the stream ends. The stream can be used again. */
  flush(): Buffer {
    return this.#mask(NOTHING, true);
  }

  #mask(chunk: Buffer, isLast: boolean): Buffer {
    const forms = this.#redactor.byteForms;
    if (forms === undefined && this.#held.length === 0) return chunk;
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (forms === undefined) {
      this.#held = NOTHING;
      return bytes;
    }
    // Latin-1 has one character for each byte, so that nothing is lost and places in the text are places in the bytes.
    const text = bytes.toString("latin1");
    const { masked, held, covered } = forms.mask(text, MASK, { covered: this.#covered, isLast });
    this.#held = held === 0 ? NOTHING : Buffer.from(bytes.subarray(bytes.length - held));
    this.#covered = covered;
    if (masked === text) return bytes;
    return Buffer.from(masked, "latin1");
  }
}
