/** Runs the programs of value sources: some at once, one at a time at the terminal, and nothing of theirs is told in the clear. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { isatty } from "node:tty";
import { RedactingStream } from "../output/redacting-stream.ts";
import type { Redactor } from "../output/redactor.ts";
import { judgePath } from "../trust/judge-path.ts";
import { Turns } from "../waiting/turns.ts";
import type { SourceProgramAnswer, SourceProgramOptions } from "./define-value-source.ts";
import { type ProgramOutcome, runProgram } from "./run-program.ts";

const DEADLINE_MS = 30_000;
/** People take their time. */
const ASKING_DEADLINE_MS = 300_000;
const MEBIBYTE = 1024 * 1024;
const MOST_BYTES = 16 * MEBIBYTE;
const AT_ONCE = 16;
const STDERR_LENGTH = 2_000;
/** What is shown of the errors of one program while it runs. */
const SHOWN_BYTES = 64 * 1024;

/** Variables whose values are likely to open something. */
const SECRET_VARIABLE = /TOKEN|SESSION|SECRET|PASSWORD|PASSPHRASE|KEY/;

/** What the programs of one fleet have in common. */
export interface RunnerOptions {
  readonly folder: string;
  readonly environment: { readonly [name: string]: string | undefined };
  readonly redactor: Redactor;
  /** Milliseconds for a `$command`. */
  readonly commandDeadlineMs?: number | undefined;
}

/** Runs programs. */
export class ProgramRunner {
  readonly hasTerminal = isatty(0);
  readonly #options: RunnerOptions;
  readonly #programs = new Turns(AT_ONCE);
  readonly #terminal = new Turns(1);

  constructor(options: RunnerOptions) {
    this.#options = options;
  }

  /** Does something that nothing else at the terminal may get into, such as asking a question. */
  alone<Value>(work: () => Promise<Value>): Promise<Value> {
    return this.#terminal.run(work);
  }

  /** What a source asks for. */
  run(argv: readonly string[], signal: AbortSignal, options: SourceProgramOptions = {}): Promise<SourceProgramAnswer> {
    const isAtTerminal = options.asks === true && this.hasTerminal;
    const { input, environment, timeout = isAtTerminal ? ASKING_DEADLINE_MS : DEADLINE_MS } = options;
    const maxBytes = Math.min(options.maxBytes ?? MEBIBYTE, MOST_BYTES);
    const start = () => this.#run(argv, { signal, input, environment, deadlineMs: timeout, maxBytes, isAtTerminal });
    return isAtTerminal ? this.alone(start) : this.#programs.run(start);
  }

  /** A `$command`: it has the terminal's input, and its errors are shown. */
  runShown(argv: readonly string[], signal: AbortSignal): Promise<SourceProgramAnswer> {
    const deadlineMs = this.#options.commandDeadlineMs ?? DEADLINE_MS;
    const limits = { deadlineMs, maxBytes: MEBIBYTE, isAtTerminal: this.hasTerminal };
    return this.#programs.run(() => this.#run(argv, { signal, ...limits, isShown: true }));
  }

  async #run(
    argv: readonly string[],
    options: Omit<Parameters<typeof runProgram>[1], "folder" | "onStderr"> & { readonly isShown?: boolean },
  ): Promise<SourceProgramAnswer> {
    const { folder, redactor } = this.#options;
    const untrusted = refuseForeignProgram(argv[0] ?? "", folder);
    if (untrusted !== undefined) return untrusted;
    const isShown = options.isShown === true || options.isAtTerminal;
    const shown = isShown ? showErrors(redactor) : undefined;
    const outcome = await runProgram(argv, { ...options, folder, onStderr: shown?.write });
    shown?.end();
    return { ...outcome, stderr: this.#tidy(outcome) };
  }

  /** The end of what it wrote besides: a program may well quote there what it has printed, or what it was opened with. */
  #tidy(outcome: ProgramOutcome): string {
    const { environment, redactor } = this.#options;
    let text = redactor.redact(outcome.stderr);
    const opening = Object.entries(environment).flatMap(([name, value]) =>
      SECRET_VARIABLE.test(name) && value !== undefined ? [value] : [],
    );
    const printed = outcome.kind === "exited" ? outcome.stdout.split("\n", 1_000).map((line) => line.trim()) : [];
    for (const secret of [...opening, ...printed]) if (secret.length > 3) text = text.replaceAll(secret, "***");
    return text.slice(-STDERR_LENGTH);
  }
}

/** What it writes goes to this process's stderr as it comes, as the question of a program must. */
function showErrors(redactor: Redactor): { write: (chunk: Buffer) => void; end: () => void } {
  const stream = new RedactingStream(redactor);
  let left = SHOWN_BYTES;
  const show = (bytes: Buffer): void => {
    if (bytes.length > 0) process.stderr.write(bytes);
  };
  return {
    write(chunk) {
      const part = chunk.subarray(0, left);
      left -= part.length;
      show(stream.push(part));
    },
    end: () => show(stream.flush()),
  };
}

/** A program that is named by its path, as one of the project's own, must be nobody else's. */
function refuseForeignProgram(program: string, folder: string): SourceProgramAnswer | undefined {
  const distrust = program.includes("/") ? judgePath(resolve(folder, program)) : undefined;
  if (distrust === undefined || !existsSync(resolve(folder, program))) return undefined;
  return {
    kind: "untrusted",
    reason: `the program ${program} is not run: ${distrust.why}`,
    advice: `If it is yours: ${distrust.remedy}.`,
    code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
    stderr: "",
  };
}
