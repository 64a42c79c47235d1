/** Takes a command's output out of a byte stream: what comes after the launch's start mark, and nothing before it. */
import { type Launch, MARK_BYTE } from "../command/launch.ts";
import type { Question } from "../command/passwords.ts";
import { BothEnds } from "./both-ends.ts";

/** What a piece of a stream turned out to be. */
export interface Filtered {
  /** The command's own. */
  readonly output: Buffer;
  /** The process id, once the start mark was seen. */
  readonly pid?: number | undefined;
  /** What is asked for, in the order of the asking. */
  readonly questions: readonly Question[];
}

/** doas can't be told how to ask, but it always asks so, whatever the language. */
const DOAS_PROMPT = /doas \([^()]*\) password: ?$/;

/** How many bytes may hold the beginning of a mark or a prompt. */
const HELD_BYTES = 1024;

/** What follows the start mark: a process id, and a line ending, of which a terminal makes two characters. */
const REST_OF_START = /^(\d{1,19})\r?\n/;
const LONGEST_REST = 21;

const NOTHING = Buffer.alloc(0);
const NO_QUESTIONS: readonly Question[] = [];

/** Filters one stream until the command has started; after that every byte passes untouched. */
export class MarkFilter {
  readonly #startMark: Buffer;
  readonly #prompts: readonly (readonly [Question, Buffer])[];
  readonly #watchesDoas: boolean;
  readonly #said = new BothEnds();
  readonly #longestMark: number;
  #held: Buffer = NOTHING;
  #looked = 0;
  started = false;

  constructor({ startMark, prompts, passwords }: Launch) {
    this.#startMark = Buffer.from(startMark);
    this.#prompts = (["sudo", "su", "command"] as const).map((name) => [name, Buffer.from(prompts[name])]);
    this.#watchesDoas = passwords.doas !== undefined;
    const marks = [this.#startMark, ...this.#prompts.map(([, mark]) => mark)];
    this.#longestMark = Math.max(...marks.map(({ length }) => length)) + LONGEST_REST;
  }

  /** What was said before the start, by whomever: its beginning and its end. */
  get said(): Buffer {
    return Buffer.concat([this.#said.bytes(), this.#held]);
  }

  push(chunk: Buffer): Filtered {
    if (this.started) return { output: chunk, questions: NO_QUESTIONS };
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const questions: Question[] = [];
    for (let at = this.#held.indexOf(MARK_BYTE, this.#looked); at !== -1; at = this.#held.indexOf(MARK_BYTE, at)) {
      const prompt = this.#prompts.find(([, mark]) => this.#held.subarray(at, at + mark.length).equals(mark));
      if (prompt !== undefined) {
        const [question, mark] = prompt;
        questions.push(question);
        this.#pass(at);
        this.#held = this.#held.subarray(mark.length);
        at = 0;
        continue;
      }
      const start = this.#readStart(at);
      if (start !== undefined) {
        this.#pass(at);
        this.#held = NOTHING;
        this.started = true;
        return { output: start.rest, pid: start.pid, questions };
      }
      at += 1;
    }
    if (this.#findDoas()) questions.push("doas");
    this.#pass(this.#held.length - HELD_BYTES);
    // What is further from the end than a mark is long was looked at for good.
    this.#looked = Math.max(0, this.#held.length - this.#longestMark);
    return { output: NOTHING, questions };
  }

  /** What looks like the mark and has no number is the text of our own command, which a start-up file has shown. */
  #readStart(at: number): { readonly pid: number; readonly rest: Buffer } | undefined {
    const from = at + this.#startMark.length;
    if (!this.#held.subarray(at, from).equals(this.#startMark)) return undefined;
    const [all, pid] = REST_OF_START.exec(this.#held.toString("latin1", from, from + LONGEST_REST)) ?? [];
    return all === undefined ? undefined : { pid: Number(pid), rest: this.#held.subarray(from + all.length) };
  }

  #findDoas(): boolean {
    if (!this.#watchesDoas) return false;
    const from = Math.max(0, this.#held.length - HELD_BYTES);
    if (!DOAS_PROMPT.test(this.#held.toString("latin1", from))) return false;
    this.#pass(this.#held.length);
    return true;
  }

  #pass(length: number): void {
    if (length <= 0) return;
    this.#said.push(this.#held.subarray(0, length));
    this.#held = this.#held.subarray(length);
  }
}
