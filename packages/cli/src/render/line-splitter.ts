/** Cuts a stream of bytes into lines. */

const NEWLINE = 0x0a;
/** A longer line is given in pieces, so that output without line ends needs no memory. */
const MAX_LINE_BYTES = 64 * 1024;

/** Holds what has come of a line until its end comes. */
export class LineSplitter {
  #rest: Uint8Array[] = [];
  #restBytes = 0;

  /** The lines that these bytes complete, without their `\n`. */
  push(bytes: Uint8Array): Buffer[] {
    const lines: Buffer[] = [];
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      lines.push(this.#take(bytes.subarray(start, end)));
      start = end + 1;
    }
    if (start < bytes.length) {
      // A copy: who gave the bytes may use their memory again.
      this.#rest.push(Buffer.from(bytes.subarray(start)));
      this.#restBytes += bytes.length - start;
    }
    if (this.#restBytes > MAX_LINE_BYTES) {
      const line = this.#take();
      const end = characterBoundary(line);
      lines.push(line.subarray(0, end));
      if (end < line.length) this.#keep(line.subarray(end));
    }
    return lines;
  }

  /** The last line, when it has no end; then the splitter is empty. */
  finish(): Buffer | undefined {
    return this.#restBytes === 0 ? undefined : this.#take();
  }

  #keep(bytes: Uint8Array): void {
    this.#rest = [bytes];
    this.#restBytes = bytes.length;
  }

  #take(last?: Uint8Array): Buffer {
    const line = Buffer.concat(last === undefined ? this.#rest : [...this.#rest, last]);
    this.#rest = [];
    this.#restBytes = 0;
    return line;
  }
}

/** The end of the last whole UTF-8 character. */
export function characterBoundary(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if ((byte & 0xc0) === 0x80) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return needed > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}
