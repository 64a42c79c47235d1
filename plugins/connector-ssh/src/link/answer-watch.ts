/** Sees that a server goes on answering: one that takes requests and answers none is no better than a dead link. */

/** What a request holds takes its time on a narrow line before the server can answer: bytes a second that are waited for. */
const NARROWEST_LINE = 64 * 1024;

/** Of requests that are answered in any order, many at a time: only when none is for too long, the server counts as gone. */
export class AnswerWatch {
  readonly #deadline: number;
  readonly #giveUp: () => void;
  #waiting = 0;
  /** Of the requests that wait, those that the largest one holds. */
  #largest = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param deadline milliseconds */
  constructor(deadline: number, giveUp: () => void) {
    this.#deadline = deadline;
    this.#giveUp = giveUp;
  }

  /** @param bytes how many the request holds */
  asked(bytes = 0): void {
    this.#waiting += 1;
    if (this.#waiting > 1 && bytes <= this.#largest) return;
    this.#largest = bytes;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#giveUp, this.#deadline + (bytes / NARROWEST_LINE) * 1_000);
  }

  answered(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) clearTimeout(this.#timer);
    else this.heard();
  }

  /** A part of an answer came: on a narrow line all of it takes its time. */
  heard(): void {
    if (this.#waiting > 0) this.#timer?.refresh();
  }
}
