/** Starts commands on a link, each in a channel of its own, and again where the server only refused for the moment. */
import {
  commandForLoginShell,
  type ExecOptions,
  type LostConnectionError,
  type RemoteProcess,
  RunError,
} from "@towline/core";
import { backOff, pause, Turns, unlessAborted } from "@towline/core/waiting";
import type { ClientChannel, ExecOptions as Ssh2ExecOptions } from "ssh2";
import type { ChannelSlots, Slot } from "../link/channel-slots.ts";
import type { Link } from "../link/link.ts";
import { losesCommands } from "../ssh2-internals/known-servers.ts";
import { closeRefusedChannels } from "../ssh2-internals/refused-channels.ts";
import { type ChannelProcess, makeLostProcess, makeProcess } from "./remote-process.ts";

/** How commands are started on one host. */
export interface StartSettings {
  readonly forwardAgent: boolean;
  /** Variables that each command is to get; the server may drop any. */
  readonly environment: { [name: string]: string };
  readonly log: (message: string) => void;
}

/** The caller gave up, and the slot is given back by itself. */
class GivenUp {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

/** How often a command waits for a slot that the server then refuses after all. */
const MAXIMUM_REFUSALS = 50;
/** dropbear refuses some of many commands that start at once; so long it is asked again, after pauses that grow. */
const MAXIMUM_COMMAND_REFUSALS = 8;
const PAUSES = { first: 10, longest: 200 };

export class CommandStarter {
  readonly #link: Link;
  readonly #slots: ChannelSlots;
  readonly #settings: StartSettings;
  /** Set where the server loses commands that start at the same time. */
  readonly #starts: Turns | undefined;
  /** Made with the first: most of many connections are idle. */
  #processes: Set<ChannelProcess> | undefined;
  #forwardAgent: boolean;
  /** Whether the server has run one, and whether it turned out to run none. */
  #hasRun = false;
  #runsNone = false;

  constructor(link: Link, slots: ChannelSlots, settings: StartSettings) {
    this.#link = link;
    this.#slots = slots;
    this.#settings = settings;
    this.#forwardAgent = settings.forwardAgent;
    this.#starts = losesCommands(link.client) ? new Turns(1) : undefined;
  }

  async start(argv: readonly string[], options: ExecOptions): Promise<RemoteProcess> {
    const command = commandForLoginShell(argv);
    let commandRefusals = 0;
    for (let refusals = 0; ; refusals++) {
      this.#link.checkAlive();
      const slot = await this.#slots.acquire(options.signal);
      try {
        return await this.#open(command, options, slot);
      } catch (error) {
        if (error instanceof GivenUp) throw error.reason;
        const { lost } = this.#link;
        if (lost !== undefined) {
          slot.release();
          // The request was on its way when the link died: whether it was started is unknown.
          if (isRequestFailure(error, "exec")) return makeLostProcess(lost);
          throw lost;
        }
        // ssh2 says so while a link is closing.
        if (error instanceof Error && error.message === "Not connected") {
          slot.release();
          throw this.#link.closing();
        }
        if (isChannelRefusal(error)) {
          const worthWaiting = await slot.refuse();
          if (worthWaiting && refusals < MAXIMUM_REFUSALS) continue;
          throw this.#explainRefusal("the server opens no session", error);
        }
        slot.release();
        if (isRequestFailure(error, "request agent forwarding")) {
          this.#forwardAgent = false;
          this.#settings.log(`${this.#link.name}: the server does not allow agent forwarding`);
          continue;
        }
        if (isRequestFailure(error, "request a pseudo-terminal")) {
          throw this.#explainRefusal("the server gives no terminal", error);
        }
        if (isRequestFailure(error, "exec")) {
          closeRefusedChannels(this.#link.client);
          if (commandRefusals >= MAXIMUM_COMMAND_REFUSALS || this.#runsNone) {
            this.#runsNone = !this.#hasRun;
            throw this.#explainRefusal("the server runs no commands", error);
          }
          commandRefusals += 1;
          await pause(backOff(commandRefusals, PAUSES), options.signal);
          options.signal?.throwIfAborted();
          continue;
        }
        throw error;
      }
    }
  }

  /** The link is gone, and all that runs on it. */
  loseAll(error: LostConnectionError): void {
    for (const process of [...(this.#processes ?? [])]) process.lose(error);
  }

  #open(command: string, options: ExecOptions, slot: Slot): Promise<RemoteProcess> {
    const { pty } = options;
    const request: Ssh2ExecOptions & { agentForward?: boolean } = {
      ...(pty === undefined ? {} : { pty: { term: pty.term, cols: pty.columns, rows: pty.rows, width: 0, height: 0 } }),
      env: this.#settings.environment,
      ...(this.#forwardAgent ? { agentForward: true } : {}),
    };
    const open = () =>
      new Promise<RemoteProcess>((resolve, reject) => {
        options.signal?.throwIfAborted();
        const answered = this.#link.expectAnswer();
        options.onSent?.();
        this.#link.client.exec(command, request, (error, channel) => {
          answered();
          if (!isChannelRefusal(error)) slot.noteOpened();
          if (error) reject(error);
          // Right here: the exit of a short command may be in the same packet, and is told only once.
          else resolve(this.#adopt(channel, slot));
        });
      });
    const opening = this.#starts === undefined ? open() : this.#starts.run(open);
    // A process that comes too late keeps its slot until it is closed for good, as any other does.
    return unlessAborted(opening, options.signal, {
      abandon: (process) => process.close(),
      reason: (given) => {
        opening.catch(() => slot.release());
        return new GivenUp(given);
      },
    });
  }

  #adopt(channel: ClientChannel, slot: Slot): RemoteProcess {
    this.#hasRun = true;
    this.#runsNone = false;
    this.#processes ??= new Set();
    const processes = this.#processes;
    const process: ChannelProcess = makeProcess(channel, () => {
      processes.delete(process);
      slot.release();
    });
    processes.add(process);
    return process.process;
  }

  #explainRefusal(text: string, cause: unknown): RunError {
    const reason = (cause as Error).message.replace("(SSH) Channel open failure: ", "");
    const told = reason === "" ? "" : ` (${reason})`;
    return new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", `${this.#link.name}: ${text}${told}`, {
      ...{ host: this.#link.name, connector: "ssh", cause },
      advice:
        "Check what its sshd_config allows this user: MaxSessions, PermitTTY, ForceCommand. Its log may tell why.",
    });
  }
}

/** ssh2 gives the server's reason code where a channel was refused. */
function isChannelRefusal(error: unknown): boolean {
  return typeof error === "object" && error !== null && "reason" in error && /Channel open failure/.test(String(error));
}

function isRequestFailure(error: unknown, request: string): boolean {
  return error instanceof Error && error.message === `Unable to ${request}`;
}
