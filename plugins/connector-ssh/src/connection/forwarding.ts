/** Connections through an ssh server, and from it: TCP and unix sockets. */
import type { Duplex } from "node:stream";
import type { Listener, OpenOptions, SocketAddress } from "@towline/core";
import { defer, unlessAborted } from "@towline/core/waiting";
import type { AcceptConnection, Channel, ClientChannel } from "ssh2";
import type { Link } from "../link/link.ts";
import { explainForwarding } from "./explain-forwarding.ts";

/** What ssh2 says of requests while a link ends. */
const ENDS_OF_LINK: ReadonlySet<string> = new Set(["Not connected", "No response from server"]);

type Callback = (error: Error | undefined, channel: ClientChannel) => void;

export class Forwarding {
  readonly #link: Link;
  /** Who takes connections, by what the server says that they came in at; made with the first. */
  #listeners: Map<string, (connection: Duplex) => void> | undefined;

  constructor(link: Link) {
    this.#link = link;
  }

  openTcp(host: string, port: number, options: OpenOptions): Promise<Duplex> {
    return this.#open(`${host}:${port}`, options, (callback) =>
      this.#link.client.forwardOut("127.0.0.1", 0, host, port, callback),
    );
  }

  openUnix(path: string, options: OpenOptions): Promise<Duplex> {
    return this.#open(path, options, (callback) => this.#link.client.openssh_forwardOutStreamLocal(path, callback));
  }

  async listen(
    address: SocketAddress,
    accept: (connection: Duplex) => void,
    { signal }: OpenOptions,
  ): Promise<Listener> {
    signal?.throwIfAborted();
    const { client } = this.#link;
    const opening = new Promise<SocketAddress>((resolve, reject) => {
      const done = (error: Error | null | undefined, port?: number): void => {
        if (error) {
          reject(this.#link.lost ?? new Error("the server refuses to listen there", { cause: error }));
          return;
        }
        const bound = "path" in address ? address : { host: address.host, port: port ?? address.port };
        // Right here: the first connection may be in the next packet.
        this.#takeConnections().set(keyOf(bound), accept);
        resolve(bound);
      };
      if ("path" in address) client.openssh_forwardInStreamLocal(address.path, done);
      else client.forwardIn(address.host, address.port, done);
    });
    const bound = await unlessAborted(opening, signal, { abandon: (late) => this.#stopListening(late) });
    const ended = defer<void>();
    this.#link.gone.then(ended.resolve);
    return {
      address: bound,
      closed: ended.promise,
      close: async () => {
        this.#stopListening(bound);
        ended.resolve();
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
    return unlessAborted(opening, signal, { abandon: (late) => late.destroy() }).catch((error) => {
      throw signal?.aborted ? error : this.#explain(target, error);
    });
  }

  #explain(target: string, error: Error): Error {
    const { lost, name } = this.#link;
    return lost ?? (ENDS_OF_LINK.has(error.message) ? this.#link.closing() : explainForwarding(name, target, error));
  }

  #takeConnections(): Map<string, (connection: Duplex) => void> {
    if (this.#listeners !== undefined) return this.#listeners;
    this.#listeners = new Map();
    this.#link.client
      .on("tcp connection", ({ destIP, destPort }, accept, reject) =>
        this.#take(keyOf({ host: destIP, port: destPort }), accept, reject),
      )
      .on("unix connection", ({ socketPath }, accept, reject) =>
        this.#take(keyOf({ path: socketPath }), accept, reject),
      );
    return this.#listeners;
  }

  #take(key: string, accept: AcceptConnection<Channel>, reject: () => void): void {
    const listener = this.#listeners?.get(key);
    if (listener === undefined) reject();
    else listener(accept());
  }

  #stopListening(address: SocketAddress): void {
    if (this.#listeners?.delete(keyOf(address)) !== true || this.#link.lost !== undefined) return;
    const { client } = this.#link;
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
