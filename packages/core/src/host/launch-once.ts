/** Launches a command once on an open connection and follows it to its end. */

import { randomBytes } from "node:crypto";
import type { Readable } from "node:stream";
import { escalationOf } from "../command/escalate.ts";
import { buildFrame, isByOwnShell } from "../command/lane-frame.ts";
import { buildLaunch, type Launch } from "../command/launch.ts";
import type { ConnectedHost } from "../connection/connection-pool.ts";
import type { Connection, PtyOptions, RemoteProcess } from "../connector/connection.ts";
import type { RunRequest } from "../hooks/lifecycle.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { CommandLane, StartedInLane } from "../lane/command-lane.ts";
import type { KeptOutput } from "../output/kept-output.ts";
import { type FedLine, LineFeed } from "../output/line-feed.ts";
import { OutputCollector } from "../output/output-collector.ts";
import type { OutputLine } from "../output/output-line.ts";
import { describeOutcome, type OutcomeDescription } from "../process/describe-outcome.ts";
import { endProcess } from "../process/end-process.ts";
import { holdSource } from "../process/hold-source.ts";
import { hostWords } from "../process/host-words.ts";
import { LiveProcess } from "../process/live-process.ts";
import { noticeLoss } from "../process/notice-loss.ts";
import { openProcess, type Way } from "../process/open-process.ts";
import type { EndingReport } from "../process/outcome.ts";
import { type ProcessSink, StreamSink } from "../process/process-sink.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { learnSecrets } from "./learn-secrets.ts";
import type { RunContext } from "./run-context.ts";
import type { RunOptions } from "./run-options.ts";

const KEPT_BYTES = 1024 * 1024;
const DEFAULT_TERMINAL: PtyOptions = { term: "xterm-256color", columns: 80, rows: 24 };

/** One command for one host. */
export interface LaunchTask {
  readonly context: RunContext;
  readonly entry: HostEntry;
  readonly hop: EffectiveHop;
  readonly request: RunRequest;
  readonly options: RunOptions;
  /** Takes the live process; its output goes to the sink's streams and is not kept. */
  readonly stream?: ((live: LiveProcess, sink: StreamSink) => void) | undefined;
  /** Waited for before anything is sent for it. @throws what keeps it from being started */
  readonly askGate?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Where it is run, if not by itself. */
  readonly lane?: { readonly commands: CommandLane; readonly isSentAhead: boolean } | undefined;
}

/** What can be special about a launch. */
export type LaunchManner = Pick<LaunchTask, "stream" | "lane">;

/** How it went, with what was kept of its output. */
export interface LaunchResult {
  readonly facts: OutcomeDescription & { readonly truncated?: boolean };
  readonly output: KeptOutput | undefined;
  /** False when it is certain that the command did not start. */
  readonly started: boolean;
}

/** @throws LostConnectionError when the connection was dead before anything started */
export async function launchOnce(task: LaunchTask, connected: ConnectedHost): Promise<LaunchResult> {
  const { context, hop, request, options, stream } = task;
  const settings = request.arguments;
  learnSecrets(context.redactor, hop, settings, request.command);
  const launch = buildLaunch(request.command, settings, randomBytes(8).toString("hex"), hop.secrets);
  const subject = { host: request.host, connector: request.connector, command: request.shown, settings };
  const end = (pid: number, shell?: number): Promise<EndingReport> =>
    endProcess(connected.connection, pid, escalationOf(settings), shell);
  const opened = await openProcess({
    ...{ host: request.host, connector: request.connector, signal: options.signal, timeout: settings.timeout },
    start: (way) => start(task, connected.connection, launch, way),
    // Nobody waits for it any more.
    abandon: ({ process, shell }) => {
      const sink = { write: () => {}, end: () => {} };
      new LiveProcess(process, launch, { sink, stdin: undefined, end: (pid) => end(pid, shell) }).abort();
    },
  });
  if ("outcome" in opened) {
    const facts = describeOutcome(opened.outcome, { ...subject, lastWords: "" });
    return { facts, output: undefined, started: true };
  }
  const { process, shell } = opened.started;
  const collector = new OutputCollector(stream === undefined ? (options.maxOutputBytes ?? KEPT_BYTES) : 4096);
  const streams = stream === undefined ? undefined : new StreamSink();
  const live = new LiveProcess(process, launch, {
    hasPlainStdout: shell !== undefined && isByOwnShell(settings),
    sink: new ObservedSink(task, collector, streams),
    stdin: stream !== undefined && settings.stdin === undefined ? "open" : settings.stdin,
    timeout: opened.timeLeft,
    signal: options.signal,
    end: (pid) => end(pid, shell),
  });
  if (stream !== undefined && streams !== undefined) stream(live, streams);
  const outcome = await noticeLoss(await live.outcome, connected.connection);
  if (outcome.cause.kind === "lost") connected.forget();
  const tells = collector.bytes(launch.terminal ? "stdout" : "stderr");
  const facts = describeOutcome(outcome, { ...subject, ...hostWords(outcome, tells, context.redactor) });
  const truncated = stream === undefined && (collector.truncated || outcome.outputOpen);
  return {
    facts: { ...facts, truncated },
    output: stream === undefined ? collector.output() : undefined,
    // A link that died, or time that was up, before the mark came: it may have started all the same.
    started: outcome.started || outcome.cause.kind !== "exited",
  };
}

/** Starts the process, in the task's lane if it has one. */
async function start(
  task: LaunchTask,
  connection: Connection,
  launch: Launch,
  { signal, onSent }: Way,
): Promise<StartedInLane> {
  const { context, lane, options, request } = task;
  const gate = task.askGate;
  const askGate = gate && (() => gate(signal));
  const pty = launch.terminal ? (options.terminal ?? DEFAULT_TERMINAL) : undefined;
  const startAlone = (): Promise<RemoteProcess> =>
    connection.exec(launch.argv, { pty, signal, onSent, isAnswered: launch.waits });
  if (lane === undefined) await askGate?.();
  context.logCommand(request.host, request.command, request.arguments);
  if (lane === undefined) return { process: await startAlone() };
  const endId = randomBytes(8).toString("hex");
  const frame = buildFrame(launch, request.arguments, endId);
  const { isSentAhead } = lane;
  return lane.commands.start({ connection, frame, endId, isSentAhead, signal, startAlone, askGate });
}

/** Shows each piece of output to who asked for it, and keeps or streams it. */
class ObservedSink implements ProcessSink {
  readonly #task: LaunchTask;
  readonly #collector: OutputCollector;
  readonly #streams: StreamSink | undefined;
  readonly #lines = { stdout: new LineFeed(), stderr: new LineFeed() };

  constructor(task: LaunchTask, collector: OutputCollector, streams: StreamSink | undefined) {
    this.#task = task;
    this.#collector = collector;
    this.#streams = streams;
  }

  write(stream: OutputLine["stream"], bytes: Buffer, source: Readable): void {
    const { context, entry, options } = this.#task;
    this.#collector.push(stream, bytes);
    this.#streams?.write(stream, bytes, source);
    const { hooks } = context;
    if (options.onLine !== undefined) {
      for (const pending of this.#tellLines(stream, this.#lines[stream].push(bytes))) waitFor(pending, source);
    }
    if (options.onOutput === undefined && !hooks?.run.output.isUsed()) return;
    const event = { host: entry.name, stream, bytes };
    waitFor(options.onOutput?.(event), source);
    if (hooks?.run.output.isUsed()) hooks.run.output.call(event);
  }

  end(): void {
    this.#streams?.end();
    for (const stream of ["stdout", "stderr"] as const) this.#tellLines(stream, this.#lines[stream].finish());
  }

  #tellLines(stream: OutputLine["stream"], lines: readonly FedLine[]): unknown[] {
    const { entry, options } = this.#task;
    return lines.map((line) => options.onLine?.({ host: entry.name, stream, ...line }));
  }
}

/** A callback that takes its time makes the host wait. It tells of its failures by itself. */
function waitFor(pending: unknown, source: Readable): void {
  if (!(pending instanceof Promise)) return;
  const release = holdSource(source);
  pending.then(release, release);
}
