/** Runs a program on a carrier to its end: for a connector that has something to ask or to prepare there. */
import type { Readable } from "node:stream";
import type { Connection, ProcessExit, RemoteProcess } from "../connector/connection.ts";
import { isTowlineError } from "../errors/towline-error.ts";

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
  let stop = (): void => {};
  const giveUp = new Promise<never>((_resolve, reject) => {
    stop = () => {
      process.close();
      reject(signal?.reason);
    };
  });
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  process.stdin.on("error", () => {});
  process.stdin.end(stdin);
  const output = Promise.all([process.exited, readText(process.stdout), readText(process.stderr)]);
  try {
    const [exit, stdout, stderr] = await Promise.race([output, giveUp]);
    return { ...exit, stdout, stderr };
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}

function readText(stream: Readable): Promise<string> {
  const pieces: Buffer[] = [];
  return new Promise((resolve) => {
    const end = (): void => resolve(Buffer.concat(pieces).toString("utf8"));
    stream.on("data", (piece: Buffer) => pieces.push(piece));
    stream.once("end", end);
    stream.once("close", end);
    stream.once("error", end);
  });
}
