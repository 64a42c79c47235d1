/** One login by ssh2, from the server's greeting to its end: how far it is, and what it fails with. */
import type { Duplex } from "node:stream";
import type { ConnectError } from "@towline/core";
import { onAbort } from "@towline/core/waiting";
import type { Client } from "ssh2";
import { explainMismatch } from "../algorithms/explain-mismatch.ts";
import { type KeyExchangeOffer, readOffer } from "../algorithms/key-exchange-offer.ts";
import { refuseLaxServer } from "../algorithms/strict-key-exchange.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import {
  explainAbort,
  explainClose,
  explainConnectError,
  explainExpiredPassword,
  explainTurnedAway,
  type Phase,
  type Place,
} from "../failures/connect-errors.ts";
import type { HostKeyCheck } from "../known-hosts/check-host-key.ts";
import { readGreeting } from "../login/read-greeting.ts";
import type { SshTarget } from "../settings/connector-data.ts";

/** All that is needed to log in. */
export interface Login {
  readonly target: SshTarget;
  readonly place: Place;
  readonly user: string;
  readonly stream: Duplex;
  readonly hostKeyCheck: HostKeyCheck;
  readonly authenticator: Authenticator;
  /** The agent's socket to forward, if it is to be. */
  readonly agent: string | undefined;
  readonly signal: AbortSignal;
  /** Called when the server has greeted as an ssh server does. */
  readonly onGreeting: () => void;
}

type ClientError = Error & { readonly level?: string; readonly code?: unknown };

const TOO_MANY_FAILURES = 2;

const ignore = (): void => undefined;

export class LoginAttempt {
  /** Resolves when the client is logged in. @throws ConnectError, and the stream is destroyed then. */
  readonly done: Promise<void>;
  readonly #login: Login;
  readonly #client: Client;
  #phase: Phase = "the server's greeting";
  /** What the server said in place of a greeting. */
  #wordsBefore = (): string => "";
  #serverOffer: KeyExchangeOffer | undefined;
  #stopListening = ignore;
  /** Undefined once it is over. */
  #settle: ((error: Error | undefined) => void) | undefined;

  constructor(login: Login, client: Client) {
    this.#login = login;
    this.#client = client;
    this.done = new Promise((resolve, reject) => {
      this.#settle = (error) => (error === undefined ? resolve() : reject(error));
    });
  }

  get isOver(): boolean {
    return this.#settle === undefined;
  }

  /** Watches the client, whose `connect` comes next, and the signal. */
  start(): void {
    const { target, place, authenticator, signal, user } = this.#login;
    this.#client
      .on("handshake", () => this.enter("authentication"))
      .on("ready", () => {
        target.log(`${target.name}: ${authenticator.current ?? "no proof at all"}: accepted`);
        this.#end(undefined);
      })
      .on("close", () => {
        if (!this.isOver) this.#end(this.#explainClose());
      })
      .on("banner", (text) => authenticator.words.add(text))
      .on("change password", (text) => {
        authenticator.words.add(text);
        this.fail(explainExpiredPassword(place, user, authenticator.words.text));
      })
      .on("error", (error: ClientError) => this.#take(error));
    this.#stopListening = onAbort(signal, () =>
      this.fail(explainAbort(place, this.#phase, signal, authenticator.current)),
    );
  }

  /** Listens to what the server says first; to be called when the client listens. */
  hear(): void {
    const { target, place, stream, onGreeting } = this.#login;
    this.#wordsBefore = readGreeting(stream, (turnedAway) => {
      if (turnedAway !== undefined) return this.fail(explainTurnedAway(place, turnedAway));
      if (this.#phase === "the server's greeting") this.enter("the key exchange");
      onGreeting();
    });
    readOffer(stream, (found) => {
      this.#serverOffer = found;
      if (target.data.ssh_require_strict_kex && !found.isStrict) this.fail(refuseLaxServer(place));
    });
  }

  #explainClose(cause?: unknown): ConnectError {
    const { place, authenticator } = this.#login;
    authenticator.words.add(this.#wordsBefore());
    return explainClose(place, this.#phase, authenticator.words.text, cause);
  }

  enter(phase: Phase): void {
    this.#phase = phase;
  }

  fail(error: unknown): void {
    if (!this.isOver) this.#end(explainConnectError(this.#login.place, this.#phase, error));
  }

  #take(error: ClientError): void {
    const { target, place, authenticator } = this.#login;
    if (error.level === "agent" || error.level === "client-authentication") {
      target.log(`${target.name}: ${error.message}`);
    } else if (this.#phase === "authentication" && error.code === TOO_MANY_FAILURES) {
      this.fail(authenticator.describeFailure(true));
    } else if (typeof error.code === "number" || /lost before handshake/i.test(error.message)) {
      // The server says why it hangs up, or it hung up before it greeted.
      this.fail(this.#explainClose(error));
    } else if (/no matching/i.test(error.message)) {
      this.fail(explainMismatch(place, error.message, this.#serverOffer));
    } else {
      this.fail(error);
    }
  }

  #end(error: Error | undefined): void {
    const settle = this.#settle;
    if (settle === undefined) return;
    this.#settle = undefined;
    this.#stopListening();
    // They hold the whole login. What a connection still reports must not be an uncaught error.
    this.#client.removeAllListeners().on("error", ignore);
    if (error !== undefined) {
      this.#login.stream.on("error", ignore);
      this.#client.end();
      this.#login.stream.destroy();
    }
    settle(error);
  }
}
