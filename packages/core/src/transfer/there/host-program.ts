/** Runs a small shell program on the host for a transfer, as the user that the transfer is for. */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { escalationOf } from "../../command/escalate.ts";
import { buildLaunch } from "../../command/launch.ts";
import { ownProgram } from "../../command/own-program.ts";
import { LostConnectionError, RunError, TransferError } from "../../errors/kinds.ts";
import type { TowlineError } from "../../errors/towline-error.ts";
import { OutputCollector } from "../../output/output-collector.ts";
import { isLoginExpired } from "../../process/describe-no-start.ts";
import { describeOutcome } from "../../process/describe-outcome.ts";
import { endProcess } from "../../process/end-process.ts";
import { hostWords } from "../../process/host-words.ts";
import { LiveProcess } from "../../process/live-process.ts";
import { onAbort } from "../../waiting/on-abort.ts";
import { adviceFor, transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";

/** What the program reads, and who takes what it prints. */
export interface ProgramStreams {
  readonly stdin?: Readable | undefined;
  /** Takes stdout; it may pause the source. Without it, stdout is kept and returned. */
  readonly onStdout?: ((bytes: Buffer, source: Readable) => void) | undefined;
}

/** Exit code of a program that found a folder where it wants a file. */
export const IS_FOLDER = 72;

/** Exit codes by which our programs tell what is wrong, as errno names. */
const EXIT_CODES: { readonly [exitCode: number]: string } = {
  70: "EFTYPE",
  71: "ENOENT",
  [IS_FOLDER]: "EISDIR",
  73: "EACCES",
  74: "ENOTDIR",
};

/** How a program ended. */
export interface ProgramResult {
  readonly exitCode: number | null;
  /** What was kept of it. */
  readonly stdout: string;
  readonly stderr: string;
  /** The last line of stderr, masked. */
  readonly words: string;
}

/**
 * Runs it and returns what it printed.
 *
 * @throws TransferError with the program's last words, LostConnectionError, or the reason for the abort
 */
export async function runHostProgram(
  task: TransferTask,
  program: string,
  parameters: readonly string[],
  path: string,
  end: "source" | "destination",
  streams: ProgramStreams = {},
): Promise<string> {
  const result = await runProgram(task, program, parameters, path, streams);
  if (result.exitCode !== 0) throw programFailure(task, result, path, end);
  return result.stdout;
}

/**
 * Runs it to its end, whatever its exit code.
 *
 * @throws RunError when it did not start, LostConnectionError, or the reason for the abort
 */
export async function runProgram(
  task: TransferTask,
  program: string,
  parameters: readonly string[],
  path: string,
  streams: ProgramStreams = {},
): Promise<ProgramResult> {
  const { host, connector, connected, settings, signal } = task;
  const escalation = escalationOf(settings);
  const command = ["sh", "-c", ownProgram(program), "sh", ...parameters];
  const launch = buildLaunch(command, escalation, randomBytes(8).toString("hex"), connected.hop.secrets);
  if (launch.terminal) throw doasWantsTerminal(host, connector);
  task.logCommand(host, command, escalation);
  const process = await connected.connection.exec(launch.argv, { signal, isAnswered: launch.waits });
  const collector = new OutputCollector(64 * 1024);
  const live = new LiveProcess(process, launch, {
    sink: {
      write(stream, bytes, source) {
        if (stream === "stdout" && streams.onStdout !== undefined) streams.onStdout(bytes, source);
        else collector.push(stream, bytes);
      },
      end: () => {},
    },
    stdin: streams.stdin,
    signal,
    end: (pid) => endProcess(connected.connection, pid, escalation),
  });
  // Ending it takes a moment, in which all of a file could still arrive and take its place.
  const stopSending = (): void => void streams.stdin?.destroy();
  const stopListening = onAbort(signal, stopSending);
  const outcome = await live.outcome;
  stopListening();
  stopSending();
  const { cause } = outcome;
  if (cause.kind === "lost") connected.forget();
  if (signal.aborted && cause.kind === "cancelled") throw signal.reason;
  if (cause.kind === "lost") {
    throw new LostConnectionError(`The connection to ${host} was lost while ${path} was moved`, {
      ...{ host, connector, cause: cause.error },
      // The program there may have put the file in its place when the link died.
      advice: "The file is at its destination whole or not at all. Try again.",
    });
  }
  const words = hostWords(outcome, collector.bytes("stderr"), task.redactor);
  if (!outcome.started) {
    const told = describeOutcome(outcome, { host, connector, command: "", settings, ...words });
    if (told.error !== undefined) throw startsNoPrograms(told.error, task, words.before);
  }
  return {
    exitCode: cause.kind === "exited" && outcome.started ? cause.exitCode : null,
    stdout: collector.bytes("stdout").toString("utf8"),
    stderr: collector.bytes("stderr").toString("utf8"),
    words: words.lastWords,
  };
}

/** Logins that are made for files alone start something else, whatever is asked for. */
function startsNoPrograms(
  error: TowlineError,
  { host, connector }: TransferTask,
  before: readonly string[] = [],
): TowlineError {
  if (error.code !== "ERR_TOWLINE_COMMAND_INVALID" || isLoginExpired(before)) return error;
  return new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", `${error.message}, and moving this takes a shell there`, {
    ...{ host, connector, cause: error },
    advice: "Where the login is for sftp alone, put and get work, without sync, --owner and other users.",
  });
}

/** A terminal would change the bytes. */
function doasWantsTerminal(host: string, connector: string): RunError {
  return new RunError(
    "ERR_TOWLINE_COMMAND_UNSUPPORTED",
    `doas asks for its password on a terminal, through which no file can be moved (${host})`,
    { host, connector, advice: "Use sudo there, or allow it in doas.conf without a password (nopass)." },
  );
}

/** The error for a program that did not do its work. */
export function programFailure(
  task: TransferTask,
  { exitCode, words }: ProgramResult,
  path: string,
  end: "source" | "destination",
): TowlineError {
  const { host, connector } = task;
  const code = exitCode === null ? undefined : EXIT_CODES[exitCode];
  if (code !== undefined) return transferFailure(Object.assign(new Error(words), { code }), end, path, task);
  return new TransferError(
    end === "source" ? "ERR_TOWLINE_TRANSFER_SOURCE" : "ERR_TOWLINE_TRANSFER_DESTINATION",
    `Cannot ${end === "source" ? "read" : "write"} ${path} (${host}): ${words || "the program there failed"}`,
    { host, connector, advice: adviceFor(words, end) ?? "The destination is as it was before." },
  );
}
