/** Runs an engine's command line on the carrier and collects what it says. */
import { buffer } from "node:stream/consumers";
import { type Connection, isTowlineError, type RemoteProcess } from "@towline/core";
import { unlessAborted, withLimit } from "@towline/core/waiting";
import type { Engine } from "./engine.ts";
import { explainFailure, type ProgramOutcome } from "./explain-failure.ts";

/** How long what answers at once may take. */
const DEADLINE_MS = 30_000;

/** How one command line is run. */
export interface RunOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds. Default: 30 seconds without a signal, with one as long as that allows. */
  readonly timeout?: number | undefined;
  readonly input?: string | undefined;
}

/** The engine as one host's settings name it, on the machine that has it. */
export class EngineProgram {
  readonly engine: Engine;
  readonly carrier: Connection;
  /** The beginning of each command line. */
  readonly words: readonly string[];
  /** The host, for messages. */
  readonly host: string;

  constructor(engine: Engine, carrier: Connection, words: readonly string[], host: string) {
    this.engine = engine;
    this.carrier = carrier;
    this.words = words;
    this.host = host;
  }

  /** @throws ConnectError when there is no such program; LostConnectionError when the carrier is gone */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<ProgramOutcome> {
    const { signal, timeout = signal === undefined ? DEADLINE_MS : undefined } = options;
    return withLimit({ signal, timeout }, async (limited) => {
      const process = await this.#start(argv, options, limited);
      const finished = Promise.all([buffer(process.stdout), buffer(process.stderr), process.exited]);
      const [stdout, stderr, { exitCode }] = await unlessAborted(finished, limited).catch((error: unknown) => {
        process.close();
        throw error;
      });
      return { exitCode, stdout: stdout.toString(), stderr: stderr.toString().trim() };
    });
  }

  /** What it printed. @throws ConnectError that says why it failed to do `task`, such as `start a container` */
  async require(task: string, argv: readonly string[], options: RunOptions = {}): Promise<string> {
    const outcome = await this.run(argv, options);
    if (outcome.exitCode === 0) return outcome.stdout.trim();
    throw explainFailure(this.engine, this.host, task, outcome);
  }

  async #start(argv: readonly string[], { input }: RunOptions, signal: AbortSignal): Promise<RemoteProcess> {
    const command = [...this.words, ...argv];
    // Its standard input may be a socket, which can't be opened as a file; a pipe can.
    const line = input === undefined ? command : ["sh", "-c", 'cat | "$@"', "sh", ...command];
    try {
      const process = await this.carrier.exec(line, { signal });
      process.stdin.end(input);
      return process;
    } catch (error) {
      if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_COMMAND_INVALID") throw error;
      const outcome = { exitCode: 127, stdout: "", stderr: `${this.engine.name}: not found` };
      throw explainFailure(this.engine, this.host, "be found", outcome, error);
    }
  }
}
