/** The shell of a lane: commands go in, a line each, and processes come out. */
import { randomBytes } from "node:crypto";
import { laneScript } from "../command/lane-script.ts";
import type { Connection, ProcessExit, RemoteProcess } from "../connector/connection.ts";
import { LostConnectionError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { endProcess } from "../process/end-process.ts";
import { Deadline } from "../waiting/deadline.ts";
import { type Deferred, defer } from "../waiting/deferred.ts";
import { onAbort } from "../waiting/on-abort.ts";
import { within } from "../waiting/within.ts";
import { LaneOutput } from "./lane-output.ts";
import { LaneProcess } from "./lane-process.ts";

/** How long a shell may take to say that it can do its work. */
const OPENING_DEADLINE_MS = 10_000;

/** A shell with nothing to do is ended after this time: a server may allow one session only. */
const IDLE_MS = 5_000;

/** How many commands are sent before the one under way is done. */
const MOST_AHEAD = 64;

/** How long a command that was let go may take to end before its shell is ended. */
const RELEASED_MS = 2_000;

/** After the shell is gone, silence for this long means that something else keeps its output open. */
const SILENCE_MS = 5_000;

/** A command for the shell. */
export interface LaneCommand {
  /** A line for the shell. */
  readonly frame: string;
  /** The random word that tells its end. */
  readonly endId: string;
  /** Whether it may be sent before its turn; it can't be taken back then. */
  readonly isSentAhead: boolean;
  readonly signal: AbortSignal | undefined;
}

interface Queued {
  readonly command: LaneCommand;
  /** Its process, at its turn; undefined when nothing was started. */
  readonly turn: Deferred<LaneProcess | undefined>;
  process: LaneProcess | undefined;
}

export class LaneShell {
  /** The shell's process id on the host. */
  pid = 0;
  isOpen = true;
  readonly #connection: Connection;
  readonly #shell: RemoteProcess;
  readonly #output: LaneOutput;
  readonly #greeting = defer<string>();
  readonly #waiting: Queued[] = [];
  /** Those that were sent and whose end was not told, in their order. */
  readonly #sent: Queued[] = [];
  readonly #idle: Deadline;
  #outbox = "";
  #silence: Deadline | undefined;
  #exit: ProcessExit | undefined;

  /** Starts a shell; undefined where the host has none that can do it. @throws LostConnectionError */
  static async open(connection: Connection): Promise<LaneShell | undefined> {
    const id = randomBytes(8).toString("hex");
    const process = await connection.exec(["sh", "-c", laneScript(id)], { isAnswered: true }).catch(unlessUnsupported);
    if (process === undefined) return undefined;
    const shell = new LaneShell(connection, process, id);
    const told = await within(OPENING_DEADLINE_MS, shell.#greeting.promise);
    shell.pid = Number.parseInt(told ?? "", 10);
    if (shell.pid > 0 && shell.isOpen) return shell;
    shell.close();
    return undefined;
  }

  private constructor(connection: Connection, shell: RemoteProcess, id: string) {
    this.#connection = connection;
    this.#shell = shell;
    this.#output = new LaneOutput(shell, {
      arrived: () => this.#silence?.restart(),
      over: () => this.#finishWhenGone(),
    });
    this.#idle = new Deadline(IDLE_MS, () => this.#closeIfIdle());
    shell.stdin.on("error", () => {});
    // What login shells print on their start comes before the greeting, and is nobody's.
    const nobody = new LaneProcess({ resume: (stream) => shell[stream].resume(), release: () => {} });
    nobody.stdout.resume();
    nobody.stderr.resume();
    this.#output.expect(id, { process: () => nobody, ended: this.#greeting.resolve });
    shell.exited.then(
      (exit) => {
        this.#exit = exit;
        this.#finishWhenGone();
      },
      (error: unknown) => this.#finish({ error }),
    );
  }

  /**
   * Has a command run when those before it are done.
   *
   * @returns its process, at its turn; undefined when the shell or the caller's patience ended before, and nothing started
   */
  async run(command: LaneCommand): Promise<RemoteProcess | undefined> {
    const { signal } = command;
    if (!this.isOpen || signal?.aborted) return undefined;
    const queued: Queued = { command, turn: defer(), process: undefined };
    const stopListening = onAbort(signal, () => this.#withdraw(queued));
    this.#waiting.push(queued);
    this.#send();
    const process = await queued.turn.promise;
    stopListening();
    return process;
  }

  /** Starts nothing more, and lets it end. */
  close(): void {
    this.isOpen = false;
    this.#idle.clear();
    this.#shell.stdin.end();
    for (const { turn } of this.#waiting.splice(0)) turn.resolve(undefined);
  }

  /** Ends it with all that it runs. */
  async end(): Promise<void> {
    const isIdle = this.#sent.length === 0;
    this.close();
    if (isIdle) return;
    const report = await endProcess(this.#connection, this.pid, {}).catch(() => undefined);
    const error = new LostConnectionError("A lane's shell could not be ended");
    this.#finish(report?.verified === true ? { exit: { exitCode: null, signal: null } } : { error });
    this.#shell.close();
  }

  #send(): void {
    for (let [queued] = this.#waiting; queued !== undefined && this.isOpen; [queued] = this.#waiting) {
      const { command } = queued;
      if (this.#sent.length > 0 && !(command.isSentAhead && this.#sent.length < MOST_AHEAD)) return;
      this.#waiting.shift();
      this.#sent.push(queued);
      this.#expect(queued);
      // What is sent in one go leaves in one piece.
      if (this.#outbox === "") process.nextTick(() => this.#flush());
      this.#outbox += command.frame;
      if (this.#sent.length === 1) this.#begin(queued);
    }
  }

  #flush(): void {
    this.#shell.stdin.write(this.#outbox);
    this.#outbox = "";
  }

  #expect(queued: Queued): void {
    this.#output.expect(queued.command.endId, {
      process: () => this.#begin(queued),
      ended: (told) => this.#ended(this.#begin(queued), told),
    });
  }

  #begin(queued: Queued): LaneProcess {
    queued.process ??= new LaneProcess({
      resume: (stream) => this.#shell[stream].resume(),
      release: (process) => this.#release(process),
    });
    queued.turn.resolve(queued.process);
    return queued.process;
  }

  #ended(process: LaneProcess, told: string): void {
    const [code = "", output, signal = ""] = told.split(" ");
    process.settle(
      signal === ""
        ? { exitCode: Number.parseInt(code, 10), signal: null }
        : { exitCode: null, signal: `SIG${signal.trim()}` },
    );
    this.#sent.shift();
    this.#idle.restart();
    // The shell has ended, and its output is this command's.
    if (output === "open") this.close();
    const [next] = this.#sent;
    if (next !== undefined && this.isOpen) this.#begin(next);
    this.#send();
  }

  /** A process that is let go before its end was ended by other means. If it is not over soon, the shell can't go on. */
  #release(process: LaneProcess): void {
    if (!this.isOpen) this.#shell.close();
    if (!this.isOpen || this.#sent[0]?.process !== process) return;
    const deadline = new Deadline(RELEASED_MS, () => void this.end());
    const stop = (): void => deadline.clear();
    process.exited.then(stop, stop);
  }

  #withdraw(queued: Queued): void {
    const place = this.#waiting.indexOf(queued);
    if (place !== -1) {
      this.#waiting.splice(place, 1);
      queued.turn.resolve(undefined);
    } else if (queued.process === undefined && this.isOpen) {
      // It is on its way, and only the end of the shell keeps it from being run.
      void this.end();
    }
  }

  #closeIfIdle(): void {
    if (this.#sent.length === 0) this.close();
    else this.#idle.restart();
  }

  /** The exit may be told before the last output. */
  #finishWhenGone(): void {
    const exit = this.#exit;
    if (exit === undefined) return;
    if (this.#output.isOpen) this.#silence ??= new Deadline(SILENCE_MS, () => this.#finish({ exit }));
    else this.#finish({ exit });
  }

  #finish(end: { readonly exit: ProcessExit } | { readonly error: unknown }): void {
    this.#silence?.clear();
    this.#greeting.resolve("");
    this.close();
    this.#output.finish();
    for (const queued of this.#sent.splice(0)) {
      // On a dead link nobody knows how far the shell has come.
      if ("error" in end) this.#begin(queued).lose(end.error);
      // A signal that ended the shell in the middle of a command was meant for the command's whole group.
      else if (queued.process !== undefined) queued.process.settle({ exitCode: null, signal: end.exit.signal });
      else queued.turn.resolve(undefined);
    }
  }
}

/** A connector that can't answer what is printed runs each command by itself. */
function unlessUnsupported(error: unknown): undefined {
  if (!isTowlineError(error) || error.code !== "ERR_TOWLINE_COMMAND_UNSUPPORTED") throw error;
}
