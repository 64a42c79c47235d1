/** An open ssh connection: processes, files and TCP connections as channels of one link. */
import type { Duplex } from "node:stream";
import type { Connection, ExecOptions, FileAccess, OpenOptions, RemoteProcess } from "@towline/core";
import type { Client } from "ssh2";
import { makeFileAccess } from "../files/file-access.ts";
import { BulkSender } from "../link/bulk-sender.ts";
import { ChannelSlots } from "../link/channel-slots.ts";
import { Link } from "../link/link.ts";
import { CommandStarter, type StartSettings } from "./command-starter.ts";
import { Forwarding } from "./forwarding.ts";

/** What the connection is made of. */
export interface ConnectionParts extends StartSettings {
  readonly client: Client;
  readonly stream: Duplex;
  /** The host as the user named it. */
  readonly name: string;
  readonly canListen: boolean;
  /** Milliseconds within which the server answers a request, or counts as dead. */
  readonly answerDeadline: number;
  /** Called once, when the link is gone. Never rejects. */
  readonly onGone: () => Promise<void>;
}

/** {@link Connection} over ssh2. */
export class SshConnection implements Connection {
  listen?: NonNullable<Connection["listen"]>;
  readonly #link: Link;
  readonly #slots = new ChannelSlots();
  readonly #commands: CommandStarter;
  readonly #forwarding: Forwarding;
  #files: FileAccess | undefined;

  constructor({ client, stream, name, canListen, answerDeadline, onGone, ...settings }: ConnectionParts) {
    this.#link = new Link({
      ...{ client, stream, name, answerDeadline },
      onGone: (lost) => {
        this.#slots.close(lost);
        this.#commands.loseAll(lost);
        return onGone();
      },
    });
    this.#commands = new CommandStarter(this.#link, this.#slots, settings);
    this.#forwarding = new Forwarding(this.#link);
    if (!canListen) return;
    this.listen = async (address, accept, options = {}) => {
      this.#link.checkAlive();
      return this.#forwarding.listen(address, accept, options);
    };
  }

  /** Made when it is first asked for: most connections only run commands. */
  get files(): FileAccess {
    const link = this.#link;
    const parts = {
      ...{ client: link.client, name: link.name, slots: this.#slots },
      lost: () => link.lost,
      expectAnswer: () => link.expectAnswer(),
      watchAnswers: () => link.watchAnswers(),
    };
    this.#files ??= makeFileAccess(parts, new BulkSender(link.client, link.stream));
    return this.#files;
  }

  exec(argv: readonly string[], options: ExecOptions = {}): Promise<RemoteProcess> {
    return this.#commands.start(argv, options);
  }

  async openTcp(host: string, port: number, options: OpenOptions = {}): Promise<Duplex> {
    this.#link.checkAlive();
    return this.#forwarding.openTcp(host, port, options);
  }

  async openUnix(path: string, options: OpenOptions = {}): Promise<Duplex> {
    this.#link.checkAlive();
    return this.#forwarding.openUnix(path, options);
  }

  disconnect(): Promise<void> {
    return this.#link.end();
  }
}
