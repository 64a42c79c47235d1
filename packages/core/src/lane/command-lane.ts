/** Starts a host's commands one after another in a shell that stays open, or by themselves where that is not as good. */
import type { Connection, RemoteProcess } from "../connector/connection.ts";
import { defer } from "../waiting/deferred.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";
import { type LaneCommand, LaneShell } from "./lane-shell.ts";

/** How often a command is tried in a shell that goes before its turn comes. */
const MOST_SHELLS = 10;

/** A command to start. */
export interface LaneRequest extends Omit<LaneCommand, "frame"> {
  readonly connection: Connection;
  /** A line for the shell; undefined where the command needs a start of its own. */
  readonly frame: string | undefined;
  /** Starts it by itself. */
  startAlone(): Promise<RemoteProcess>;
  /** Waited for at its turn, before anything is sent for it. What it throws keeps it from being started. */
  readonly askGate?: (() => Promise<void>) | undefined;
}

/** A process, and where it runs. */
export interface StartedInLane {
  readonly process: RemoteProcess;
  /** The process id of the shell that it is a child of. */
  readonly shell?: number;
}

interface OpenedShell {
  readonly connection: Connection;
  readonly opening: Promise<LaneShell | undefined>;
}

export class CommandLane {
  #opened: OpenedShell | undefined;
  /** When all commands so far are over. */
  #over: Promise<void> = Promise.resolve();
  /** When the last command that none may be sent ahead of is over. */
  #alone: Promise<void> = Promise.resolve();

  /** Starts it at its turn, in the order of the calls. @throws the signal's reason, or what starting it alone throws */
  async start(request: LaneRequest): Promise<StartedInLane> {
    const { frame, signal, askGate } = request;
    const before = this.#over;
    const isAhead = frame !== undefined && askGate === undefined;
    const turn = isAhead ? this.#alone : before;
    const over = defer<void>();
    this.#over = over.promise;
    if (!isAhead) this.#alone = over.promise;
    const finish = (): void => void before.then(over.resolve);
    try {
      await unlessAborted(turn, signal);
      await askGate?.();
      const started = (await this.#startInShell(request)) ?? (await this.#startAlone(request, before));
      started.process.exited.then(finish, finish);
      return started;
    } catch (error) {
      finish();
      throw error;
    }
  }

  /** Ends the shell. */
  async close(): Promise<void> {
    const shell = await this.#opened?.opening.catch(() => undefined);
    await shell?.end();
  }

  async #startInShell({ frame, connection, ...rest }: LaneRequest): Promise<StartedInLane | undefined> {
    if (frame === undefined) return undefined;
    for (let shells = 0; shells < MOST_SHELLS; shells += 1) {
      const shell = await this.#openOn(connection, rest.signal);
      if (shell === undefined) return undefined;
      const process = await shell.run({ ...rest, frame });
      if (process !== undefined) return { process, shell: shell.pid };
      rest.signal?.throwIfAborted();
    }
    return undefined;
  }

  async #startAlone({ signal, startAlone }: LaneRequest, before: Promise<void>): Promise<StartedInLane> {
    await unlessAborted(before, signal);
    return { process: await startAlone() };
  }

  /** The shell on this connection, or another one when it is gone; undefined where the host has none that can do it. */
  async #openOn(connection: Connection, signal: AbortSignal | undefined): Promise<LaneShell | undefined> {
    for (;;) {
      if (this.#opened?.connection !== connection) {
        this.#opened = { connection, opening: LaneShell.open(connection) };
        const { opening } = this.#opened;
        opening.catch(() => {
          if (this.#opened?.opening === opening) this.#opened = undefined;
        });
      }
      const opened = this.#opened;
      const shell = await unlessAborted(opened.opening, signal);
      if (shell === undefined || shell.isOpen) return shell;
      if (this.#opened === opened) this.#opened = undefined;
    }
  }
}
