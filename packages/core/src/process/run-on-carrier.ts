/** Runs a program on a carrier to its end: for a connector that has something to ask or to prepare there. */
import type { Readable } from "node:stream";
import type { Connection, ProcessExit, RemoteProcess } from "../connector/connection.ts";
import { RunError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/** What a program said, and how it ended. */
export interface CarrierAnswer extends ProcessExit {
  readonly stdout: string;
  readonly stderr: string;
}

/** Options of {@link runOnCarrier}. */
export interface CarrierRunOptions {
  /** Gives up waiting. The program is let go of. */
  readonly signal?: AbortSignal | undefined;
  /** What it reads. Default: nothing. */
  readonly stdin?: string | undefined;
}

/** What a shell returns for a program that is not installed. */
export const PROGRAM_MISSING = 127;

/** More than any list of containers or pods: what prints more has no end. */
const MOST_PRINTED = 64 * 1024 * 1024;

/**
 * Runs a program and waits for its end. Where the carrier has no such program the exit code is {@link PROGRAM_MISSING},
 * as a shell would tell, whatever kind of carrier it is.
 *
 * @throws the signal's reason when it aborts, and LostConnectionError when the carrier is dead
 * @example
 * ```ts
 * const { exitCode, stdout } = await runOnCarrier(carrier, ["docker", "version"], { signal });
 * ```
 */
export async function runOnCarrier(
  carrier: Connection,
  argv: readonly string[],
  { signal, stdin = "" }: CarrierRunOptions = {},
): Promise<CarrierAnswer> {
  let process: RemoteProcess;
  try {
    process = await carrier.exec(argv, { signal });
  } catch (error) {
    if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_COMMAND_INVALID") throw error;
    return { exitCode: PROGRAM_MISSING, signal: null, stdout: "", stderr: error.message };
  }
  process.stdin.on("error", () => {});
  process.stdin.end(stdin);
  const output = Promise.all([process.exited, readText(process.stdout), readText(process.stderr)]);
  try {
    const [exit, stdout, stderr] = await unlessAborted(output, signal);
    return { ...exit, stdout, stderr };
  } catch (error) {
    process.close();
    if (!(error instanceof TooMuch)) throw error;
    throw new RunError("ERR_TOWLINE_COMMAND_FAILED", `${argv[0]} printed more than ${MOST_PRINTED} bytes`, {
      advice: "Run it by hand to see what it prints.",
    });
  }
}

/** What is printed has no end. */
class TooMuch extends Error {}

function readText(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    const end = (): void => resolve(Buffer.concat(pieces).toString("utf8"));
    stream.on("data", (piece: Buffer) => {
      length += piece.length;
      if (length <= MOST_PRINTED) pieces.push(piece);
      else reject(new TooMuch());
    });
    stream.once("end", end);
    stream.once("close", end);
    stream.once("error", end);
  });
}
