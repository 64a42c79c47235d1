/** What a process reads: lines for the programs around the command, passwords when they are asked for, then its input. */
import { PassThrough, type Writable } from "node:stream";
import type { Asker, GlobalArguments } from "../command/global-arguments.ts";
import type { Launch } from "../command/launch.ts";
import type { Question } from "../command/passwords.ts";
import { Deadline } from "../waiting/deadline.ts";
import { feedStdin } from "./feed-stdin.ts";
import { END_OF_INPUT, endOnTerminal } from "./terminal-input.ts";

/** Who may ask for a password, and neither asks nor starts the command for so long, waits for something else. */
const PROMPT_WAIT_MS = 60_000;

/** Writes to one process. Nothing reaches the command that was not meant for it, and nobody else reads its input. */
export class LiveInput {
  /** Where a caller that feeds the command itself may write. */
  readonly writable: Writable;
  readonly #stdin: Writable;
  readonly #launch: Launch;
  readonly #input: GlobalArguments["stdin"] | "open";
  readonly #passwords: { [Program in Asker]: string | undefined };
  readonly #fail: (error: Error) => void;
  #promptWait: Deadline | undefined;
  #prologue: string | undefined;
  #gate: PassThrough | undefined;
  #isFed = false;
  /** Who asked for a password last. */
  asker: Asker | undefined;
  /** True when somebody asked who had been given a password already. */
  rejected = false;

  /**
   * @param input what the command reads; `open` leaves it to the caller
   * @param fail told why that can't be read to its end
   */
  constructor(
    stdin: Writable,
    launch: Launch,
    input: GlobalArguments["stdin"] | "open",
    fail: (error: Error) => void = () => {},
  ) {
    this.#fail = fail;
    this.#stdin = stdin;
    this.#launch = launch;
    this.#input = input;
    this.#passwords = { ...launch.passwords };
    this.#prologue = launch.prologue;
    stdin.on("error", () => {});
    if (launch.waits && input === "open") this.#gate = new PassThrough();
    this.writable = this.#gate ?? stdin;
    if (!launch.waits) this.#feed();
    else if (launch.mayPrompt) this.#promptWait = new Deadline(PROMPT_WAIT_MS, () => this.giveUp());
  }

  /** The command started: what comes now is for it. */
  commandStarted(): void {
    this.#promptWait?.clear();
    // Both streams tell.
    if (this.#launch.waits && !this.#isFed) this.#feed();
  }

  /** Each password is given once. Whoever asks again is told that there is no more, so that no account is locked. */
  answer(question: Question): void {
    this.#promptWait?.restart();
    if (question === "command") {
      this.#sendPrologue();
      return;
    }
    this.asker = question;
    const password = this.#passwords[question];
    this.#passwords[question] = undefined;
    if (password !== undefined) {
      this.#stdin.write(`${password}\n`);
      return;
    }
    this.rejected = true;
    this.giveUp();
  }

  /** Tells whoever waits for a password that none will come. */
  giveUp(): void {
    this.#promptWait?.clear();
    if (this.#launch.terminal) this.#stdin.write(END_OF_INPUT);
    this.#stdin.end();
  }

  /** The process is over. */
  close(): void {
    this.#promptWait?.clear();
    this.#gate?.destroy();
  }

  #feed(): void {
    this.#isFed = true;
    this.#sendPrologue();
    const stdin = this.#launch.terminal ? endOnTerminal(this.#stdin) : this.#stdin;
    if (this.#input !== "open") feedStdin(stdin, this.#input, this.#fail);
    // Whoever feeds it may break it off.
    else if (this.#gate !== undefined) feedStdin(stdin, this.#gate, () => stdin.destroy());
  }

  #sendPrologue(): void {
    if (this.#prologue !== undefined) this.#stdin.write(this.#prologue);
    this.#prologue = undefined;
  }
}
