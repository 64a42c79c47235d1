/** Makes lines of output that comes in pieces. */
import { withoutReturn } from "./lines-of.ts";

/** Lines that are longer come in parts: a host may send one without end. */
export const LONGEST_LINE = 64 * 1024;

/** A line, or a part of one that is very long. */
export interface FedLine {
  /** Without its line ending. */
  readonly text: string;
  /** Whether the same line goes on in the next. */
  readonly continues: boolean;
}

/** The lines of one stream. Bytes that are cut within a character wait for the rest of it. */
export class LineFeed {
  readonly #decoder = new TextDecoder();
  #parts: string[] = [];
  #length = 0;

  /** What is complete now. */
  push(bytes: Uint8Array): FedLine[] {
    return this.#take(this.#decoder.decode(bytes, { stream: true }));
  }

  /** What is left when the stream has ended: a last line without a line ending. */
  finish(): FedLine[] {
    const lines = this.#take(this.#decoder.decode());
    const rest = this.#join("");
    return rest === "" ? lines : [...lines, whole(rest)];
  }

  #take(text: string): FedLine[] {
    const lines: FedLine[] = [];
    let start = 0;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      lines.push(...this.#cut(this.#join(text.slice(start, end)), true));
      start = end + 1;
    }
    const rest = text.slice(start);
    this.#parts.push(rest);
    this.#length += rest.length;
    // One more: it may be the carriage return of a line that fits.
    if (this.#length > LONGEST_LINE + 1) lines.push(...this.#cut(this.#join(""), false));
    return lines;
  }

  #join(last: string): string {
    const text = this.#parts.length === 0 ? last : this.#parts.join("") + last;
    this.#parts = [];
    this.#length = 0;
    return text;
  }

  /** Parts of a long line; the last is kept unless the line has ended. */
  #cut(text: string, hasEnded: boolean): FedLine[] {
    const lines: FedLine[] = [];
    let rest = hasEnded ? withoutReturn(text) : text;
    while (rest.length > LONGEST_LINE) {
      const end = isHighSurrogate(rest, LONGEST_LINE - 1) ? LONGEST_LINE - 1 : LONGEST_LINE;
      lines.push({ text: rest.slice(0, end), continues: true });
      rest = rest.slice(end);
    }
    if (hasEnded) return [...lines, { text: rest, continues: false }];
    this.#parts = [rest];
    this.#length = rest.length;
    return lines;
  }
}

function whole(text: string): FedLine {
  return { text: withoutReturn(text), continues: false };
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index);
  return unit >= 0xd800 && unit <= 0xdbff;
}
