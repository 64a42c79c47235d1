/** A process on a host from its start to its settlement: its marks, passwords, input, output, deadline and ending. */

import type { Readable, Writable } from "node:stream";
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { Launch } from "../command/launch.ts";
import type { RemoteProcess } from "../connector/connection.ts";
import { MarkFilter } from "../output/mark-filter.ts";
import type { OutputLine } from "../output/output-line.ts";
import { Deadline } from "../waiting/deadline.ts";
import { defer } from "../waiting/deferred.ts";
import { onAbort } from "../waiting/on-abort.ts";
import { within } from "../waiting/within.ts";
import { LiveInput } from "./live-input.ts";
import type { EndingReport, Outcome } from "./outcome.ts";
import type { ProcessSink } from "./process-sink.ts";
import { isSettled, mustEnd, type SettlementEvent, settle, UNSETTLED } from "./settlement.ts";

/** After the process is gone, silence for this long means that a child of its keeps the output open. */
const ABANDONED_OUTPUT_MS = 5_000;

/** How long an ending waits for a command that was sent to say that it started. */
const START_WAIT_MS = 3_000;

/** How a process is to be handled. */
export interface ProcessHandling {
  readonly sink: ProcessSink;
  /** What it reads; `open` leaves its standard input to the caller. */
  readonly stdin: GlobalArguments["stdin"] | "open";
  readonly timeout?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Whether stdout has no start mark, because nobody else can have printed there. */
  readonly hasPlainStdout?: boolean | undefined;
  /** Ends the process tree of a started command. */
  end(pid: number): Promise<EndingReport>;
}

/** Follows one process. */
export class LiveProcess {
  readonly #process: RemoteProcess;
  readonly #input: LiveInput;
  readonly #handling: ProcessHandling;
  readonly #filters: { readonly [Name in OutputLine["stream"]]: MarkFilter };
  /** The command started, or nothing will any more. */
  readonly #begun = defer<void>();
  readonly #outcome = defer<Outcome>();
  #state = UNSETTLED;
  #openStreams = 2;
  /** Runs once the process is gone. */
  #silence: Deadline | undefined;
  readonly #timeout: Deadline | undefined;
  #stopListening: (() => void) | undefined;
  #outputOpen = true;
  #pid: number | undefined;
  #ending: Promise<void> | undefined;
  #endingReport: EndingReport | undefined;

  constructor(process: RemoteProcess, launch: Launch, handling: ProcessHandling) {
    this.#process = process;
    this.#handling = handling;
    this.#input = new LiveInput(process.stdin, launch, handling.stdin, (error) =>
      this.#receive({ type: "inputFailed", error }),
    );
    this.#filters = { stdout: new MarkFilter(launch), stderr: new MarkFilter(launch) };
    this.#filters.stdout.started = handling.hasPlainStdout === true;
    this.#pump("stderr", process.stderr);
    this.#pump("stdout", process.stdout);
    process.exited.then(
      (exit) => this.#receive({ type: "exit", exit }),
      (error: unknown) => this.#receive({ type: "linkDied", error }),
    );
    if (handling.timeout !== undefined) {
      this.#timeout = new Deadline(handling.timeout, () => this.#receive({ type: "timeout" }));
    }
    this.#stopListening = onAbort(handling.signal, this.abort);
  }

  /** Never rejects. */
  get outcome(): Promise<Outcome> {
    return this.#outcome.promise;
  }

  get stdin(): Writable {
    return this.#input.writable;
  }

  resize(columns: number, rows: number): void {
    this.#process.resize?.(columns, rows);
  }

  readonly abort = (): void => this.#receive({ type: "abort" });

  #pump(name: OutputLine["stream"], source: Readable): void {
    const filter = this.#filters[name];
    source.on("data", (chunk: Buffer) => {
      this.#silence?.restart();
      if (filter.started) return this.#handling.sink.write(name, chunk, source);
      const { output, pid, questions } = filter.push(chunk);
      for (const question of questions) this.#input.answer(question);
      // Before its output is handed on: whoever takes that may end the command.
      if (pid !== undefined) this.#commandStarted(pid);
      if (output.length > 0) this.#handling.sink.write(name, output, source);
    });
    let over = false;
    const end = (): void => {
      if (over) return;
      over = true;
      this.#openStreams -= 1;
      if (this.#openStreams === 0) {
        this.#outputOpen = false;
        this.#receive({ type: "outputEnded" });
      }
    };
    source.once("end", end);
    source.once("close", end);
    source.on("error", end);
  }

  #commandStarted(pid: number): void {
    if (this.#pid !== undefined) return;
    this.#pid = pid;
    this.#begun.resolve();
    this.#input.commandStarted();
  }

  #receive(event: SettlementEvent): void {
    if (isSettled(this.#state)) return;
    this.#state = settle(this.#state, event);
    if (event.type === "exit" && this.#outputOpen) this.#watchForSilence();
    if (mustEnd(this.#state)) this.#ending ??= this.#end();
    if (isSettled(this.#state)) this.#finish();
  }

  #watchForSilence(): void {
    this.#silence = new Deadline(ABANDONED_OUTPUT_MS, () => {
      // A reader that is slow is no silence.
      if (this.#process.stdout.isPaused() || this.#process.stderr.isPaused()) this.#silence?.restart();
      else this.#receive({ type: "outputAbandoned" });
    });
  }

  async #end(): Promise<void> {
    const nothingMore = (): void => this.#begun.resolve();
    this.#process.exited.then(nothingMore, nothingMore);
    await within(START_WAIT_MS, this.#begun.promise);
    if (this.#pid !== undefined) {
      this.#endingReport = await this.#handling
        .end(this.#pid)
        .catch((error: unknown) => ({ verified: false, survivors: [], error }));
    } else if (this.#state.exit === undefined) {
      this.#input.giveUp();
      this.#endingReport = { verified: false, survivors: [] };
    }
    this.#receive({ type: "endingFinished" });
  }

  #finish(): void {
    this.#timeout?.clear();
    this.#silence?.clear();
    this.#input.close();
    this.#stopListening?.();
    const cause = this.#state.cause ?? { kind: "lost" };
    if (cause.kind !== "exited" || this.#outputOpen) this.#process.close();
    this.#handling.sink.end();
    this.#outcome.resolve({
      cause,
      started: this.#pid !== undefined,
      said: { stdout: this.#filters.stdout.said, stderr: this.#filters.stderr.said },
      asker: this.#input.asker,
      passwordRejected: this.#input.rejected,
      outputOpen: this.#outputOpen,
      ending: this.#endingReport,
    });
  }
}
