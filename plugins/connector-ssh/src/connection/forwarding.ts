/** Connections through an ssh server, and from it: TCP and unix sockets. */
import type { Duplex } from "node:stream";
import {
  ConnectError,
  isTowlineError,
  type Listener,
  type LostConnectionError,
  type OpenOptions,
  type SocketAddress,
} from "@towline/core";
import type { AcceptConnection, Channel, Client, ClientChannel } from "ssh2";
import { AbandonedError, waitOrAbandon } from "./wait-or-abandon.ts";

/** RFC 4254, SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
const PROHIBITED = 1;

/** What ssh2 says of requests while a link ends. */
const ENDS_OF_LINK: ReadonlySet<string> = new Set(["Not connected", "No response from server"]);

/** What it needs of its connection. */
export interface ForwardingParts {
  readonly client: Client;
  /** The host as the user named it. */
  readonly name: string;
  /** Why the connection is gone, once it is. */
  readonly lost: () => LostConnectionError | undefined;
  /** The error for a connection that is about to be gone. */
  readonly closing: () => LostConnectionError;
  /** Settles when it is. */
  readonly gone: Promise<void>;
}

type Callback = (error: Error | undefined, channel: ClientChannel) => void;

export class Forwarding {
  readonly #parts: ForwardingParts;
  /** Who takes connections, by what the server says that they came in at. */
  readonly #listeners = new Map<string, (connection: Duplex) => void>();

  constructor(parts: ForwardingParts) {
    this.#parts = parts;
    const { client } = parts;
    client.on("tcp connection", ({ destIP, destPort }, accept, reject) =>
      this.#take(keyOf({ host: destIP, port: destPort }), accept, reject),
    );
    client.on("unix connection", ({ socketPath }, accept, reject) =>
      this.#take(keyOf({ path: socketPath }), accept, reject),
    );
  }

  openTcp(host: string, port: number, options: OpenOptions): Promise<Duplex> {
    return this.#open(`${host}:${port}`, options, (callback) =>
      this.#parts.client.forwardOut("127.0.0.1", 0, host, port, callback),
    );
  }

  openUnix(path: string, options: OpenOptions): Promise<Duplex> {
    return this.#open(path, options, (callback) => this.#parts.client.openssh_forwardOutStreamLocal(path, callback));
  }

  async listen(
    address: SocketAddress,
    accept: (connection: Duplex) => void,
    { signal }: OpenOptions,
  ): Promise<Listener> {
    signal?.throwIfAborted();
    const { client } = this.#parts;
    const opening = new Promise<SocketAddress>((resolve, reject) => {
      const done = (error: Error | null | undefined, port?: number): void => {
        if (error) {
          reject(this.#parts.lost() ?? new Error("the server refuses to listen there", { cause: error }));
          return;
        }
        const bound = "path" in address ? address : { host: address.host, port: port ?? address.port };
        // Right here: the first connection may be in the next packet.
        this.#listeners.set(keyOf(bound), accept);
        resolve(bound);
      };
      if ("path" in address) client.openssh_forwardInStreamLocal(address.path, done);
      else client.forwardIn(address.host, address.port, done);
    });
    const bound = await waitOrAbandon(opening, signal, (late) => this.#stopListening(late)).catch(unwrap);
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    return {
      address: bound,
      closed: Promise.race([ended, this.#parts.gone]),
      close: async () => {
        this.#stopListening(bound);
        end();
      },
    };
  }

  #open(target: string, { signal }: OpenOptions, ask: (callback: Callback) => void): Promise<Duplex> {
    signal?.throwIfAborted();
    const opening = new Promise<ClientChannel>((resolve, reject) => {
      ask((error, channel) => {
        if (error) reject(error);
        else resolve(channel);
      });
    });
    return waitOrAbandon(opening, signal, (channel) => channel.destroy())
      .catch(unwrap)
      .catch((error) => {
        throw signal?.aborted ? error : this.#explain(target, error);
      });
  }

  #explain(target: string, error: Error): Error {
    const isGone = ENDS_OF_LINK.has(error.message);
    return this.#parts.lost() ?? (isGone ? this.#parts.closing() : explainFailure(this.#parts.name, target, error));
  }

  #take(key: string, accept: AcceptConnection<Channel>, reject: () => void): void {
    const listener = this.#listeners.get(key);
    if (listener === undefined) reject();
    else listener(accept());
  }

  #stopListening(address: SocketAddress): void {
    if (!this.#listeners.delete(keyOf(address)) || this.#parts.lost() !== undefined) return;
    const { client } = this.#parts;
    try {
      if ("path" in address) client.openssh_unforwardInStreamLocal(address.path, () => {});
      else client.unforwardIn(address.host, address.port, () => {});
    } catch {
      // ssh2 throws while a link is closing, which ends the listening, too.
    }
  }
}

function keyOf(address: SocketAddress): string {
  return "path" in address ? address.path : `${address.host}:${address.port}`;
}

function unwrap(error: unknown): never {
  throw error instanceof AbandonedError ? error.reason : error;
}

function explainFailure(name: string, target: string, error: Error): Error {
  if (isTowlineError(error)) return error;
  const reason = error.message.replace("(SSH) Channel open failure: ", "");
  if ((error as { reason?: unknown }).reason === PROHIBITED) {
    return new ConnectError("carrier", `${name} does not forward connections to ${target} (${reason})`, {
      host: name,
      connector: "ssh",
      advice: "Set AllowTcpForwarding yes in its sshd_config, or choose another jump host.",
      cause: error,
    });
  }
  const code = /refused/i.test(reason)
    ? "ECONNREFUSED"
    : /timed out/i.test(reason)
      ? "ETIMEDOUT"
      : /not known|resolve|unknown host/i.test(reason)
        ? "ENOTFOUND"
        : /no route|unreachable/i.test(reason)
          ? "EHOSTUNREACH"
          : "ERR_SSH_FORWARD";
  return Object.assign(new Error(`${name} cannot reach ${target}: ${reason}`, { cause: error }), { code });
}
