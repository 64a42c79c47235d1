/** Takes the launch's marks out of a byte stream, and tells when they were there. */
import { type Launch, MARK_BYTE } from "../command/launch.ts";
import type { Question } from "../command/passwords.ts";

/** What a piece of a stream turned out to be. */
export interface Filtered {
  /** What is left for the user. */
  readonly output: Buffer;
  /** The process id, once the start mark was seen. */
  readonly pid?: number | undefined;
  /** What is asked for. */
  readonly prompt?: Question | undefined;
}

/** doas can't be told how to ask, but it always asks so, whatever the language. */
const DOAS_PROMPT = /doas \([^()]*\) password: ?$/;

const NOTHING = Buffer.alloc(0);

/** Filters one stream until the command has started; after that every byte passes untouched. */
export class MarkFilter {
  readonly #startMark: Buffer;
  readonly #prompts: readonly (readonly [Question, Buffer])[];
  readonly #watchesDoas: boolean;
  /** Whether an unfinished line before a mark may be a program's own prompt. */
  readonly #mayPrompt: boolean;
  #held: Buffer = NOTHING;
  #justAnswered = false;
  started = false;

  constructor({ startMark, prompts, passwords, mayPrompt }: Launch) {
    this.#startMark = Buffer.from(startMark);
    this.#prompts = (["sudo", "su", "command"] as const).map((name) => [name, Buffer.from(prompts[name])]);
    this.#watchesDoas = passwords.doas !== undefined;
    this.#mayPrompt = mayPrompt;
  }

  /** Looks at a piece. It may hold several marks, so that what follows a prompt is looked at with the next piece. */
  push(chunk: Buffer): Filtered {
    if (this.started) return { output: chunk };
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    if (this.#justAnswered) this.#dropLineEnding();
    return this.#findPrompt() ?? this.#findStart() ?? { output: this.#release() };
  }

  /** What was held back, when the stream ends. */
  end(): Buffer {
    return this.#take(this.#held.length);
  }

  #findPrompt(): Filtered | undefined {
    const start = this.#held.indexOf(this.#startMark);
    for (const [question, mark] of this.#prompts) {
      const at = this.#held.indexOf(mark);
      if (at !== -1 && (start === -1 || at < start)) return this.#cutPrompt(question, at, mark.length);
    }
    if (!this.#watchesDoas || start !== -1) return undefined;
    const lineStart = this.#lineStart(this.#held.length);
    if (!DOAS_PROMPT.test(this.#held.toString("latin1", lineStart))) return undefined;
    return this.#cutPrompt("doas", lineStart, this.#held.length - lineStart);
  }

  #cutPrompt(prompt: Question, at: number, length: number): Filtered {
    const output = this.#take(this.#lineStart(at));
    this.#held = this.#held.subarray(at - output.length + length);
    this.#justAnswered = true;
    return { output, prompt };
  }

  #findStart(): Filtered | undefined {
    const start = this.#held.indexOf(this.#startMark);
    const end = start === -1 ? -1 : this.#held.indexOf("\n", start);
    if (end === -1) return undefined;
    this.started = true;
    const pid = Number.parseInt(this.#held.toString("latin1", start + this.#startMark.length, end), 10);
    const before = this.#held.subarray(0, this.#lineStart(start));
    const output = Buffer.concat([before, this.#held.subarray(end + 1)]);
    this.#held = NOTHING;
    return { output, pid };
  }

  /** Everything that can't be the beginning of a mark or a prompt. */
  #release(): Buffer {
    const mark = this.#held.lastIndexOf(MARK_BYTE);
    return this.#take(this.#lineStart(mark === -1 ? this.#held.length : mark));
  }

  /** Where the unfinished line before `end` begins, if it may be a prompt. */
  #lineStart(end: number): number {
    return this.#mayPrompt ? this.#held.subarray(0, end).lastIndexOf("\n") + 1 : end;
  }

  /** A terminal shows the line ending of a password, although not the password. */
  #dropLineEnding(): void {
    const text = this.#held.toString("latin1", 0, 2);
    if (text === "\r") return;
    this.#justAnswered = false;
    if (text.startsWith("\n")) this.#held = this.#held.subarray(1);
    else if (text === "\r\n") this.#held = this.#held.subarray(2);
  }

  #take(length: number): Buffer {
    const taken = this.#held.subarray(0, length);
    this.#held = this.#held.subarray(length);
    return taken;
  }
}
