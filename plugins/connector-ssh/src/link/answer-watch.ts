/** Sees that a server goes on answering: one that takes requests and answers none is no better than a dead link. */
import { Deadline } from "@towline/core/waiting";

/** What a request holds takes its time on a narrow line before the server can answer: bytes a second that are waited for. */
const NARROWEST_LINE = 64 * 1024;

/** Of requests that are answered in any order, many at a time: only when none is for too long, the server counts as gone. */
export class AnswerWatch {
  readonly #limit: number;
  readonly #giveUp: () => void;
  #waiting = 0;
  /** Of the requests that wait, those that the largest one holds. */
  #largest = 0;
  #deadline: Deadline | undefined;

  /** @param limit milliseconds */
  constructor(limit: number, giveUp: () => void) {
    this.#limit = limit;
    this.#giveUp = giveUp;
  }

  /** @param bytes how many the request holds */
  asked(bytes = 0): void {
    this.#waiting += 1;
    if (this.#waiting > 1 && bytes <= this.#largest) return;
    this.#largest = bytes;
    this.#deadline?.clear();
    this.#deadline = new Deadline(this.#limit + (bytes / NARROWEST_LINE) * 1_000, this.#giveUp);
  }

  answered(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#deadline?.clear();
    else this.heard();
  }

  /** A part of an answer came: on a narrow line all of it takes its time. */
  heard(): void {
    if (this.#waiting > 0) this.#deadline?.restart();
  }
}
