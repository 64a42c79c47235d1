/** Runs a small shell program on the host for a transfer, as the user that the transfer is for. */
import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { escalationOf } from "../command/escalate.ts";
import { buildLaunch } from "../command/launch.ts";
import { LostConnectionError, TransferError } from "../errors/kinds.ts";
import { describeOutcome } from "../host/describe-outcome.ts";
import { endProcess } from "../host/end-process.ts";
import { lastWords } from "../host/last-words.ts";
import { LiveProcess } from "../host/live-process.ts";
import { OutputCollector } from "../output/output-collector.ts";
import { transferFailure } from "./transfer-failure.ts";
import type { TransferTask } from "./transfer-task.ts";

/** What the program reads, and who takes what it prints. */
export interface ProgramStreams {
  readonly stdin?: Readable | undefined;
  /** Takes stdout; it may pause the source. Without it, stdout is kept and returned. */
  readonly onStdout?: ((bytes: Buffer, source: Readable) => void) | undefined;
}

/** Exit codes by which our programs tell what is wrong, as errno names. */
const EXIT_CODES: { readonly [exitCode: number]: string } = {
  71: "ENOENT",
  72: "EISDIR",
  73: "EACCES",
  74: "ENOTDIR",
};

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
  const { host, connector, connected, settings, signal } = task;
  const escalation = escalationOf(settings);
  const command = ["sh", "-c", program, "sh", ...parameters];
  const launch = buildLaunch(command, escalation, randomBytes(8).toString("hex"), connected.hop.secrets);
  const process = await connected.connection.exec(launch.argv, { signal });
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
  const outcome = await live.outcome;
  streams.stdin?.destroy();
  if (outcome.cause.kind === "lost") connected.forget();
  if (signal.aborted && outcome.cause.kind === "cancelled") throw signal.reason;
  const words = lastWords(collector.bytes("stderr"), task.redactor);
  const { cause } = outcome;
  if (cause.kind === "exited" && cause.exitCode === 0 && outcome.started)
    return collector.bytes("stdout").toString("utf8");
  if (cause.kind === "lost") {
    throw new LostConnectionError(`The connection to ${host} was lost while ${path} was moved`, {
      ...{ host, connector, cause: cause.error },
      advice: "The destination is as it was before. Try again.",
    });
  }
  if (!outcome.started) {
    const told = describeOutcome(outcome, { host, connector, command: "", settings, lastWords: words });
    if (told.error !== undefined) throw told.error;
  }
  const code = cause.kind === "exited" ? EXIT_CODES[cause.exitCode ?? 0] : undefined;
  if (code !== undefined) throw transferFailure(Object.assign(new Error(words), { code }), end, path, task);
  throw new TransferError(
    end === "source" ? "ERR_TOWLINE_TRANSFER_SOURCE" : "ERR_TOWLINE_TRANSFER_DESTINATION",
    `Cannot ${end === "source" ? "read" : "write"} ${path} (${host}): ${words || "the program there failed"}`,
    { host, connector, advice: "The destination is as it was before." },
  );
}
