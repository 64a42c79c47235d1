/** The link that all channels of a connection share: whether it lives, and why it died. */
import type { Duplex } from "node:stream";
import { LostConnectionError } from "@towline/core";
import { Deadline, within } from "@towline/core/waiting";
import type { Client } from "ssh2";
import { AnswerWatch } from "./answer-watch.ts";

/** What a link is made of. */
export interface LinkParts {
  readonly client: Client;
  readonly stream: Duplex;
  /** The host as the user named it. */
  readonly name: string;
  /** Milliseconds within which the server answers a request, or counts as dead. */
  readonly answerDeadline: number;
  /** Called once, when the link is gone, with what is told to all who used it. Never rejects. */
  readonly onGone: (lost: LostConnectionError) => Promise<void>;
}

/** Milliseconds for the server to close the link, and then for the link to close. */
const DISCONNECT_TIMEOUT = 1_000;
const CLOSING_TIMEOUT = 50;

const ignore = (): void => undefined;

export class Link {
  readonly client: Client;
  /** All of its channels go through it. */
  readonly stream: Duplex;
  readonly name: string;
  /** Settles when the link is gone. */
  readonly gone: Promise<void>;
  readonly #answerDeadline: number;
  readonly #onGone: LinkParts["onGone"];
  #lost: LostConnectionError | undefined;
  /** Why it is about to be lost. */
  #cause: Error | undefined;

  constructor({ client, stream, name, answerDeadline, onGone }: LinkParts) {
    this.#answerDeadline = answerDeadline;
    this.#onGone = onGone;
    this.client = client;
    this.stream = stream;
    this.name = name;
    // ssh2 only says goodbye, and a dead peer would never answer that.
    client.on("error", (error: Error) => this.abandon(error));
    stream.on("error", ignore);
    this.gone = new Promise((resolve) => {
      client.once("close", () => {
        this.#lose().then(resolve);
      });
    });
  }

  /** Why it is gone, once it is. */
  get lost(): LostConnectionError | undefined {
    return this.#lost;
  }

  /** @throws LostConnectionError where nothing can be sent any more */
  checkAlive(): void {
    if (this.#lost !== undefined) throw this.#lost;
    if (this.stream.destroyed || !this.stream.writable) throw this.closing();
  }

  /** The error for a link that is about to be gone. */
  closing(): LostConnectionError {
    return new LostConnectionError(`${this.name}: the ssh connection is closed`, this.#details());
  }

  /** A server that answers nothing is no better than a dead link. Call what is returned when it has answered. */
  expectAnswer(): () => void {
    const deadline = new Deadline(this.#answerDeadline, () => this.#giveUp());
    return () => deadline.clear();
  }

  #giveUp(): void {
    this.abandon(new Error(`the server left a request unanswered for ${this.#answerDeadline / 1_000} s`));
  }

  /** The same of requests that are many at a time: it has to answer one of them within that time. */
  watchAnswers(): AnswerWatch {
    return new AnswerWatch(this.#answerDeadline, () => this.#giveUp());
  }

  abandon(cause: Error): void {
    this.#cause ??= cause;
    this.stream.destroy();
  }

  /** Idempotent; never throws for a dead link. */
  async end(): Promise<void> {
    const { client, stream } = this;
    if (stream.destroyed && this.#lost !== undefined) return;
    client.end();
    await within(DISCONNECT_TIMEOUT, this.gone, () => {
      stream.destroy();
      // A stream that is a channel of a dead link never closes by itself.
      void this.#lose();
    });
    await within(CLOSING_TIMEOUT, this.gone);
  }

  async #lose(): Promise<void> {
    if (this.#lost !== undefined) return;
    const cause = this.#cause;
    const reason = cause === undefined ? "" : `: ${cause.message}`;
    this.#lost = new LostConnectionError(`${this.name}: the ssh connection was lost${reason}`, {
      ...this.#details(),
      cause,
    });
    await this.#onGone(this.#lost);
  }

  #details() {
    return { host: this.name, connector: "ssh", advice: "Check that the host is up, and the network between." };
  }
}
