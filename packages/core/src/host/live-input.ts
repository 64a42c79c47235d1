/** What a process reads: lines for the programs around the command, passwords when they are asked for, then its input. */
import { PassThrough, type Writable } from "node:stream";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { Launch } from "../command/launch.ts";
import type { Asker } from "../command/passwords.ts";
import { feedStdin } from "./feed-stdin.ts";

/** Who may ask for a password, and neither asks nor starts the command for so long, waits for something else. */
const PROMPT_WAIT_MS = 60_000;

/** What a terminal takes for the end of input. */
const END_OF_INPUT = "\x04";

/** Writes to one process. Nothing reaches the command that was not meant for it, and nobody else reads its input. */
export class LiveInput {
  /** Where a caller that feeds the command itself may write. */
  readonly writable: Writable;
  readonly #stdin: Writable;
  readonly #launch: Launch;
  readonly #input: GlobalArguments["stdin"] | "open";
  readonly #passwords: { [Program in Asker]: string | undefined };
  #promptTimer: NodeJS.Timeout | undefined;
  #gate: PassThrough | undefined;
  /** Who asked for a password last. */
  asker: Asker | undefined;
  /** True when somebody asked who had been given a password already. */
  rejected = false;

  /** @param input what the command reads; `open` leaves it to the caller */
  constructor(stdin: Writable, launch: Launch, input: GlobalArguments["stdin"] | "open") {
    this.#stdin = stdin;
    this.#launch = launch;
    this.#input = input;
    this.#passwords = { ...launch.passwords };
    stdin.on("error", () => {});
    if (launch.waits && input === "open") this.#gate = new PassThrough();
    this.writable = this.#gate ?? stdin;
    if (!launch.waits) this.#feed();
    else if (launch.mayPrompt) this.#promptTimer = setTimeout(() => this.giveUp(), PROMPT_WAIT_MS);
  }

  /** The command started: what comes now is for it. */
  commandStarted(): void {
    clearTimeout(this.#promptTimer);
    if (this.#launch.waits) this.#feed();
  }

  /** Each password is given once. Whoever asks again is told that there is no more, so that no account is locked. */
  answer(asker: Asker): void {
    this.#promptTimer?.refresh();
    this.asker = asker;
    const password = this.#passwords[asker];
    this.#passwords[asker] = undefined;
    if (password !== undefined) {
      this.#stdin.write(`${password}\n`);
      return;
    }
    this.rejected = true;
    this.giveUp();
  }

  /** Tells whoever waits for a password that none will come. */
  giveUp(): void {
    clearTimeout(this.#promptTimer);
    if (this.#launch.terminal) this.#stdin.write(END_OF_INPUT);
    this.#stdin.end();
  }

  /** The process is over. */
  close(): void {
    clearTimeout(this.#promptTimer);
    this.#gate?.destroy();
  }

  #feed(): void {
    if (this.#launch.prologue !== undefined) this.#stdin.write(this.#launch.prologue);
    if (this.#input !== "open") feedStdin(this.#stdin, this.#input);
    else if (this.#gate !== undefined) feedStdin(this.#stdin, this.#gate);
  }
}
