/** Asks a program on the carrier: within a time, and with errors that say what to do. */
import { type CarrierAnswer, isTowlineError, PROGRAM_MISSING, runOnCarrier } from "@towline/core";
import { formatDeadline, withLimit } from "@towline/core/waiting";
import { listingFailed } from "./listing-failed.ts";
import type { Source } from "./open-source.ts";

/** Milliseconds that a program may take, unless asked otherwise. */
const USUAL_TIMEOUT = 60_000;

/** What is to be run. */
export interface ProgramRequest {
  /** The program and its arguments; no shell is implied. */
  readonly argv: readonly string[];
  /** The folder to run it in. Default: that of the carrier's login; on this machine, the working directory. */
  readonly folder?: string | undefined;
  /** Variables to set for it. They are seen by who lists the processes there: no secrets. */
  readonly env?: { readonly [name: string]: string } | undefined;
  /** What it reads. Default: nothing. */
  readonly stdin?: string | undefined;
  /** Milliseconds that it may take. Default: 60,000. */
  readonly timeout?: number | undefined;
  /** What to do where the program is missing. */
  readonly installAdvice: string;
}

const IN_FOLDER = 'cd -- "$1" || exit 126; shift; exec "$@"';

/**
 * Runs it to its end, whatever its exit code.
 *
 * @throws InventoryError `ERR_TOWLINE_INVENTORY_FAILED` when it is not installed, takes too long or prints without end
 */
export async function runProgram(source: Source, request: ProgramRequest): Promise<CarrierAnswer> {
  const { connector, carrier, signal } = source;
  const { argv, timeout = USUAL_TIMEOUT, stdin, installAdvice } = request;
  const [program = ""] = argv;
  const late = (): Error =>
    listingFailed(
      connector,
      `${program} did not answer within ${formatDeadline(timeout)}`,
      "Run it by hand to see why.",
    );
  source.log(`${connector}: runs ${argv.join(" ")}`);
  try {
    const limit = { signal, timeout, late };
    const answer = await withLimit(limit, (over) => runOnCarrier(carrier, whole(request), { signal: over, stdin }));
    if (answer.exitCode !== PROGRAM_MISSING || !isMissing(answer.stderr, program)) return answer;
  } catch (error) {
    if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_COMMAND_FAILED") throw error;
    throw listingFailed(connector, error.message, "Run it by hand to see what it prints.", error);
  }
  throw listingFailed(connector, `${program} is not installed where ${connector} looks for hosts`, installAdvice);
}

function whole({ argv, folder, env = {} }: ProgramRequest): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  const plain = variables.length === 0 ? argv : ["env", ...variables, ...argv];
  return folder === undefined ? plain : ["sh", "-c", IN_FOLDER, "sh", folder, ...plain];
}

/** A script of the user's may end with the same code for reasons of its own. */
function isMissing(stderr: string, program: string): boolean {
  return /not found|no such file|no program/i.test(stderr) && stderr.includes(program);
}
