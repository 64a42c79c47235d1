/** An open ssh connection: processes, files and TCP connections as channels of one link. */
import type { Duplex } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Connection,
  type ExecOptions,
  type FileAccess,
  LostConnectionError,
  type OpenOptions,
  type RemoteProcess,
  RunError,
} from "@towline/core";
import type { Client, ClientChannel, ExecOptions as Ssh2ExecOptions } from "ssh2";
import { makeFileAccess } from "../files/file-access.ts";
import { BulkSender } from "./bulk-sender.ts";
import { ChannelSlots, type Slot } from "./channel-slots.ts";
import { Forwarding } from "./forwarding.ts";
import { losesCommands } from "./known-servers.ts";
import { OneByOne } from "./one-by-one.ts";
import { commandForLoginShell } from "./quote-for-login-shell.ts";
import { closeRefusedChannels } from "./refused-channels.ts";
import { type ChannelProcess, makeLostProcess, makeProcess } from "./remote-process.ts";
import { AbandonedError, waitOrAbandon } from "./wait-or-abandon.ts";

/** What the connection is made of. */
export interface ConnectionParts {
  readonly client: Client;
  readonly stream: Duplex;
  /** The host as the user named it. */
  readonly name: string;
  readonly canListen: boolean;
  readonly forwardAgent: boolean;
  /** Milliseconds within which the server answers a request, or counts as dead. */
  readonly answerDeadline: number;
  /** Variables that each command is to get; the server may drop any. */
  readonly environment: { [name: string]: string };
  readonly log: (message: string) => void;
  /** Called once, when the link is gone. Never rejects. */
  readonly onGone: () => Promise<void>;
}

/** How often a command waits for a slot that the server then refuses after all. */
const MAXIMUM_REFUSALS = 50;
const DISCONNECT_TIMEOUT = 1_000;
/** dropbear refuses some of many commands that start at once; so long it is asked again, after pauses that grow. */
const MAXIMUM_COMMAND_REFUSALS = 8;
const FIRST_PAUSE = 10;
const LONGEST_PAUSE = 200;

/** {@link Connection} over ssh2. */
export class SshConnection implements Connection {
  listen?: NonNullable<Connection["listen"]>;
  #files: FileAccess | undefined;
  readonly #parts: ConnectionParts;
  readonly #slots = new ChannelSlots();
  /** Set where the server loses commands that start at the same time. */
  readonly #starts: OneByOne | undefined;
  readonly #processes = new Set<ChannelProcess>();
  readonly #gone: Promise<void>;
  readonly #forwarding: Forwarding;
  #lost: LostConnectionError | undefined;
  /** Why the link is about to be lost. */
  #cause: Error | undefined;
  #forwardAgent: boolean;

  constructor(parts: ConnectionParts) {
    this.#parts = parts;
    this.#forwardAgent = parts.forwardAgent;
    const { client, stream } = parts;
    this.#starts = losesCommands(client) ? new OneByOne() : undefined;
    // ssh2 only says goodbye, and a dead peer would never answer that.
    client.on("error", (error: Error) => this.#abandonLink(error));
    stream.on("error", () => undefined);
    this.#gone = new Promise((resolve) => {
      client.once("close", () => {
        this.#lose(this.#cause).then(resolve);
      });
    });
    this.#forwarding = new Forwarding({
      ...{ client, name: parts.name, gone: this.#gone },
      lost: () => this.#lost,
      closing: () => this.#closedError(),
    });
    if (!parts.canListen) return;
    this.listen = async (address, accept, options = {}) => {
      this.#checkAlive();
      return this.#forwarding.listen(address, accept, options);
    };
  }

  /** Made when it is first asked for: most connections only run commands. */
  get files(): FileAccess {
    const { client, stream, name } = this.#parts;
    const parts = {
      ...{ client, name, slots: this.#slots },
      lost: () => this.#lost,
      expectAnswer: () => this.#expectAnswer(),
    };
    this.#files ??= makeFileAccess(parts, new BulkSender(client, stream));
    return this.#files;
  }

  async exec(argv: readonly string[], options: ExecOptions = {}): Promise<RemoteProcess> {
    const command = commandForLoginShell(argv);
    let commandRefusals = 0;
    for (let refusals = 0; ; refusals++) {
      this.#checkAlive();
      const slot = await this.#slots.acquire(options.signal);
      try {
        return await this.#open(command, options, slot);
      } catch (error) {
        if (error instanceof AbandonedError) throw error.reason;
        if (this.#lost !== undefined) {
          slot.release();
          // The request was on its way when the link died: whether it was started is unknown.
          if (isRequestFailure(error, "exec")) return makeLostProcess(this.#lost);
          throw this.#lost;
        }
        // ssh2 says so while a link is closing.
        if (error instanceof Error && error.message === "Not connected") {
          slot.release();
          throw this.#closedError();
        }
        if (isChannelRefusal(error)) {
          const worthWaiting = await slot.refuse();
          if (worthWaiting && refusals < MAXIMUM_REFUSALS) continue;
          throw this.#explainRefusal("the server opens no session", error);
        }
        slot.release();
        if (isRequestFailure(error, "request agent forwarding")) {
          this.#forwardAgent = false;
          this.#parts.log(`${this.#parts.name}: the server does not allow agent forwarding`);
          continue;
        }
        if (isRequestFailure(error, "request a pseudo-terminal")) {
          throw this.#explainRefusal("the server gives no terminal", error);
        }
        if (isRequestFailure(error, "exec")) {
          closeRefusedChannels(this.#parts.client);
          if (commandRefusals >= MAXIMUM_COMMAND_REFUSALS) {
            throw this.#explainRefusal("the server runs no commands", error);
          }
          await pause(commandRefusals, options.signal);
          commandRefusals += 1;
          continue;
        }
        throw error;
      }
    }
  }

  async openTcp(host: string, port: number, options: OpenOptions = {}): Promise<Duplex> {
    this.#checkAlive();
    return this.#forwarding.openTcp(host, port, options);
  }

  async openUnix(path: string, options: OpenOptions = {}): Promise<Duplex> {
    this.#checkAlive();
    return this.#forwarding.openUnix(path, options);
  }

  async disconnect(): Promise<void> {
    const { client, stream } = this.#parts;
    if (stream.destroyed && this.#lost !== undefined) return;
    client.end();
    const timer = setTimeout(() => {
      stream.destroy();
      // A stream that is a channel of a dead link never closes by itself.
      void this.#lose(undefined);
    }, DISCONNECT_TIMEOUT);
    await Promise.race([this.#gone, new Promise((resolve) => setTimeout(resolve, DISCONNECT_TIMEOUT + 50).unref())]);
    clearTimeout(timer);
  }

  #open(command: string, options: ExecOptions, slot: Slot): Promise<RemoteProcess> {
    const { pty } = options;
    const request: Ssh2ExecOptions & { agentForward?: boolean } = {
      ...(pty === undefined ? {} : { pty: { term: pty.term, cols: pty.columns, rows: pty.rows, width: 0, height: 0 } }),
      env: this.#parts.environment,
      ...(this.#forwardAgent ? { agentForward: true } : {}),
    };
    const open = () =>
      new Promise<RemoteProcess>((resolve, reject) => {
        options.signal?.throwIfAborted();
        const answered = this.#expectAnswer();
        options.onSent?.();
        this.#parts.client.exec(command, request, (error, channel) => {
          answered();
          if (!isChannelRefusal(error)) slot.noteOpened();
          if (error) reject(error);
          // Right here: the exit of a short command may be in the same packet, and is told only once.
          else resolve(this.#adopt(channel, slot));
        });
      });
    const opening = this.#starts === undefined ? open() : this.#starts.add(open);
    // A process that comes too late keeps its slot until it is closed for good, as any other does.
    return waitOrAbandon(
      opening,
      options.signal,
      (process) => process.close(),
      () => slot.release(),
    );
  }

  /** A server that answers nothing is no better than a dead link. Call what is returned when it has answered. */
  #expectAnswer(): () => void {
    const { answerDeadline } = this.#parts;
    const timer = setTimeout(() => {
      this.#abandonLink(new Error(`the server left a request unanswered for ${answerDeadline / 1_000} s`));
    }, answerDeadline);
    return () => clearTimeout(timer);
  }

  #abandonLink(cause: Error): void {
    this.#cause ??= cause;
    this.#parts.stream.destroy();
  }

  #adopt(channel: ClientChannel, slot: Slot): RemoteProcess {
    const process: ChannelProcess = makeProcess(channel, () => {
      this.#processes.delete(process);
      slot.release();
    });
    this.#processes.add(process);
    return process.process;
  }

  #checkAlive(): void {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.#parts.stream.destroyed || !this.#parts.stream.writable) {
      throw this.#closedError();
    }
  }

  #closedError(): LostConnectionError {
    return new LostConnectionError(`${this.#parts.name}: the ssh connection is closed`, this.#details());
  }

  async #lose(cause: Error | undefined): Promise<void> {
    if (this.#lost !== undefined) return;
    const reason = cause === undefined ? "" : `: ${cause.message}`;
    this.#lost = new LostConnectionError(`${this.#parts.name}: the ssh connection was lost${reason}`, {
      ...this.#details(),
      cause,
    });
    this.#slots.close(this.#lost);
    for (const process of [...this.#processes]) process.lose(this.#lost);
    await this.#parts.onGone();
  }

  #explainRefusal(text: string, cause: unknown): RunError {
    const reason = (cause as Error).message.replace("(SSH) Channel open failure: ", "");
    const told = reason === "" ? "" : ` (${reason})`;
    return new RunError("ERR_TOWLINE_COMMAND_UNSUPPORTED", `${this.#parts.name}: ${text}${told}`, {
      ...this.#details(),
      advice:
        "Check what its sshd_config allows this user: MaxSessions, PermitTTY, ForceCommand. Its log may tell why.",
      cause,
    });
  }

  #details() {
    return { host: this.#parts.name, connector: "ssh", advice: "Check that the host is up, and the network between." };
  }
}

/** Exponential, capped, and random, so that those that were refused together don't come back together. */
async function pause(refusals: number, signal: AbortSignal | undefined): Promise<void> {
  const longest = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** refusals);
  await sleep(longest / 2 + Math.random() * (longest / 2), undefined, { signal }).catch(() => signal?.throwIfAborted());
}

/** ssh2 gives the server's reason code where a channel was refused. */
function isChannelRefusal(error: unknown): boolean {
  return typeof error === "object" && error !== null && "reason" in error && /Channel open failure/.test(String(error));
}

function isRequestFailure(error: unknown, request: string): boolean {
  return error instanceof Error && error.message === `Unable to ${request}`;
}
