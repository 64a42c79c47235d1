/** The one line at the bottom of a terminal that tells how far the work is; other output goes above it. */
import type { WaitingStream } from "../process/write-waiting.ts";
import { cutToWidth } from "../render/display-width.ts";

/** As much of a stream as is needed to draw. */
export interface TerminalStream extends WaitingStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

const REDRAW_INTERVAL_MS = 100;
const ERASE_LINE = "\r\x1b[2K";

/** Draws a line on stderr at most ten times a second, and only on a terminal. */
export class StatusLine {
  readonly #stderr: TerminalStream;
  readonly #text: (room: number) => string;
  #timer: NodeJS.Timeout | undefined;
  #drawn = "";

  /** `text` is asked for when the line is drawn, and told the columns that there are; an empty text draws nothing. */
  constructor(stderr: TerminalStream, text: (room: number) => string) {
    this.#stderr = stderr;
    this.#text = text;
  }

  /** Starts drawing. A run that ends at once is over before the first drawing. */
  start(): void {
    if (this.#stderr.isTTY !== true || this.#timer !== undefined) return;
    this.#timer = setInterval(() => this.#draw(), REDRAW_INTERVAL_MS);
    this.#timer.unref();
  }

  /** Takes the line away, so that something else can be written; it comes back with the next drawing. */
  clear(): void {
    if (this.#drawn === "") return;
    this.#stderr.write(ERASE_LINE);
    this.#drawn = "";
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.clear();
  }

  #draw(): void {
    const room = (this.#stderr.columns ?? 80) - 1;
    const text = cutToWidth(this.#text(room), room);
    if (text === this.#drawn) return;
    this.#stderr.write(this.#drawn === "" ? text : `${ERASE_LINE}${text}`);
    this.#drawn = text;
  }
}
