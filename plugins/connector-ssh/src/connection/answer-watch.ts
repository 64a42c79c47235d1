/** Sees that a server goes on answering: one that takes requests and answers none is no better than a dead link. */

/** Of requests that are answered in any order, many at a time: only when none is for too long, the server counts as gone. */
export class AnswerWatch {
  readonly #deadline: number;
  readonly #giveUp: () => void;
  #waiting = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param deadline milliseconds */
  constructor(deadline: number, giveUp: () => void) {
    this.#deadline = deadline;
    this.#giveUp = giveUp;
  }

  asked(): void {
    this.#waiting += 1;
    if (this.#waiting === 1) this.#timer = setTimeout(this.#giveUp, this.#deadline);
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
