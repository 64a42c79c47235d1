/** Cuts a byte stream at marks that are expected one after another. */
import { MARK_BYTE } from "../command/launch.ts";

/** What a look for a mark found. */
export interface Split {
  /** What comes before the mark. */
  readonly output: Buffer;
  /** The rest of the mark's line; undefined while the mark was not seen. */
  readonly told: string | undefined;
}

/** More than is told after a mark: a line that goes on is cut there. */
const MOST_TOLD = 256;

const NOTHING = Buffer.alloc(0);

/** Holds back no more than what may be the beginning of a mark. */
export class MarkSplitter {
  #held: Buffer = NOTHING;

  push(chunk: Buffer): void {
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
  }

  /** Takes what comes before the mark and the mark's line, as far as they are there. */
  take(mark: Buffer): Split {
    const at = this.#held.indexOf(mark);
    if (at === -1) return { output: this.#cut(this.#partialMark(mark)), told: undefined };
    const line = this.#held.subarray(at + mark.length, at + mark.length + MOST_TOLD);
    const endOfLine = line.indexOf("\n");
    if (endOfLine === -1 && line.length < MOST_TOLD) return { output: this.#cut(at), told: undefined };
    const end = at + mark.length + (endOfLine === -1 ? MOST_TOLD : endOfLine);
    const told = this.#held.toString("latin1", at + mark.length, end);
    const output = this.#cut(at);
    this.#cut(end + 1 - at);
    return { output, told };
  }

  /** What was held back, when the stream ends. */
  rest(): Buffer {
    return this.#cut(this.#held.length);
  }

  /** Where a mark may begin that is not whole yet. */
  #partialMark(mark: Buffer): number {
    const length = this.#held.length;
    let at = this.#held.indexOf(MARK_BYTE, Math.max(0, length - mark.length + 1));
    while (at !== -1 && !this.#held.subarray(at).equals(mark.subarray(0, length - at))) {
      at = this.#held.indexOf(MARK_BYTE, at + 1);
    }
    return at === -1 ? length : at;
  }

  #cut(length: number): Buffer {
    const cut = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return cut;
  }
}
