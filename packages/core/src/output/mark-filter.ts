/** Takes the launch's marks out of a byte stream, and tells when they were there. */
import { type Launch, MARK_BYTE } from "../command/launch.ts";

/** What a piece of a stream turned out to be. */
export interface Filtered {
  /** What is left for the user. */
  readonly output: Buffer;
  /** The process id, once the start mark was seen. */
  readonly pid?: number | undefined;
  /** Who asks for a password. */
  readonly prompt?: "sudo" | "su" | undefined;
}

/** su can't be told how to ask; before the command starts, an unfinished line that ends in a colon is it asking. */
const SU_PROMPT = /[:：][ \t]*$/;

/** Filters one stream until the command has started; after that every byte passes untouched. */
export class MarkFilter {
  readonly #startMark: Buffer;
  readonly #sudoPrompt: Buffer;
  readonly #watchesSu: boolean;
  #held: Buffer = Buffer.alloc(0);
  started = false;

  constructor(launch: Launch) {
    this.#startMark = Buffer.from(launch.startMark);
    this.#sudoPrompt = Buffer.from(launch.sudoPrompt);
    this.#watchesSu = launch.suPassword !== undefined;
  }

  push(chunk: Buffer): Filtered {
    if (this.started) return { output: chunk };
    this.#held = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const start = this.#held.indexOf(this.#startMark);
    const end = start === -1 ? -1 : this.#held.indexOf("\n", start);
    if (end !== -1) {
      this.started = true;
      const pid = Number.parseInt(this.#held.toString("latin1", start + this.#startMark.length, end), 10);
      const output = Buffer.concat([this.#held.subarray(0, start), this.#held.subarray(end + 1)]);
      this.#held = Buffer.alloc(0);
      return { output, pid };
    }
    const prompt = this.#held.indexOf(this.#sudoPrompt);
    if (prompt !== -1) {
      const output = this.#held.subarray(0, prompt);
      this.#held = this.#held.subarray(prompt + this.#sudoPrompt.length);
      return { output, prompt: "sudo" };
    }
    const kept = this.#held.lastIndexOf(MARK_BYTE);
    if (this.#watchesSu && kept === -1 && SU_PROMPT.test(this.#lastLine())) {
      this.#held = Buffer.alloc(0);
      return { output: Buffer.alloc(0), prompt: "su" };
    }
    const from = this.#watchesSu ? this.#held.lastIndexOf("\n") + 1 : kept === -1 ? this.#held.length : kept;
    const output = this.#held.subarray(0, kept === -1 ? from : Math.min(from, kept));
    this.#held = this.#held.subarray(output.length);
    return { output };
  }

  /** What was held back, when the stream ends. */
  end(): Buffer {
    const rest = this.#held;
    this.#held = Buffer.alloc(0);
    return rest;
  }

  #lastLine(): string {
    return this.#held.toString("utf8", this.#held.lastIndexOf("\n") + 1);
  }
}
