/** How a command went on one host. */
import type { TowlineError } from "../errors/towline-error.ts";
import type { OutputLine } from "../output/output-line.ts";
import type { RunStatus } from "./statuses.ts";

/**
 * How a command went on one host: plain data. A spread, `structuredClone` and a comparison have all of it, but that a clone
 * keeps of an error no more than its message, stack and cause.
 *
 * Bytes are kept as they came. Texts and lines are made of them each time they are read: keep them in a variable.
 */
export interface RunResult {
  readonly host: string;
  readonly connector: string;
  /** The command as it is shown: secrets masked. */
  readonly command: string;
  readonly status: RunStatus;
  readonly exitCode: number | null;
  /** Spelled in full, such as `SIGTERM`. */
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The lines of stdout, without their line endings. */
  readonly stdoutLines: readonly string[];
  readonly stderrLines: readonly string[];
  readonly stdoutBytes: Uint8Array;
  readonly stderrBytes: Uint8Array;
  /** Both streams' lines in the order of their arrival, each with its stream. */
  readonly output: readonly OutputLine[];
  /** True when more came than was kept. */
  readonly truncated: boolean;
  /** How often the command was started, or tried to be. */
  readonly attempts: number;
  readonly durationMs: number;
  /** Why the status is not `ok`. */
  readonly error?: TowlineError | undefined;
}
