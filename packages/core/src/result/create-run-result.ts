/** Makes the result of a command: plain data, whose texts and lines are decoded when they are looked at. */
import { inspect } from "node:util";
import type { TowlineError } from "../errors/towline-error.ts";
import { type KeptOutput, outputLines, textOf } from "../output/kept-output.ts";
import { linesOf } from "../output/lines-of.ts";
import { resultToRecord } from "./record/write-result.ts";
import type { RunResult } from "./run-result.ts";
import type { RunStatus } from "./statuses.ts";

/** What is known besides the output. */
export interface ResultFacts {
  readonly host: string;
  readonly connector: string;
  readonly command: string;
  readonly status: RunStatus;
  readonly exitCode?: number | null;
  readonly signal?: string | null;
  readonly truncated?: boolean;
  readonly attempts: number;
  readonly durationMs: number;
  readonly error?: TowlineError | undefined;
}

const NO_BYTES = new Uint8Array();
const NO_OUTPUT: KeptOutput = { stdout: NO_BYTES, stderr: NO_BYTES, turns: [] };

/** Where a result holds the turns in which its lines came, if there are any: seen by none but its `output`. */
const TURNS = Symbol("turns");

type Made = RunResult & { readonly [TURNS]?: KeptOutput["turns"] };

/**
 * Every member is the result's own and is seen by a spread, a clone and a comparison. A text, or a list of lines, takes
 * many times the memory of its bytes, so it is made each time it is read, and not kept.
 */
export function createRunResult(facts: ResultFacts, { stdout, stderr, turns }: KeptOutput = NO_OUTPUT): RunResult {
  const { host, connector, command, status, exitCode = null, signal = null } = facts;
  const views = Object.defineProperties({ host, connector, command, status, exitCode, signal }, VIEWS);
  if (turns.length > 0) Object.defineProperty(views, TURNS, { value: turns });
  const { truncated = false, attempts, durationMs, error } = facts;
  return Object.assign(views, {
    stdoutBytes: stdout,
    stderrBytes: stderr,
    truncated,
    attempts,
    durationMs,
    error,
  }) as Made;
}

/** One set for all results: functions of its own for each would take more memory than most results do. */
const VIEWS: PropertyDescriptorMap & ThisType<Made> = {
  stdout: {
    enumerable: true,
    get() {
      return textOf(this.stdoutBytes);
    },
  },
  stderr: {
    enumerable: true,
    get() {
      return textOf(this.stderrBytes);
    },
  },
  stdoutLines: {
    enumerable: true,
    get() {
      return linesOf(this.stdout);
    },
  },
  stderrLines: {
    enumerable: true,
    get() {
      return linesOf(this.stderr);
    },
  },
  output: {
    enumerable: true,
    get() {
      return outputLines({ stdout: this.stdoutBytes, stderr: this.stderrBytes, turns: this[TURNS] ?? [] });
    },
  },
  // Bytes would be a number each.
  toJSON: {
    value() {
      return resultToRecord(this);
    },
  },
  // Shows what the members are, and not how they are made.
  [inspect.custom]: {
    value() {
      return { ...this };
    },
  },
};
