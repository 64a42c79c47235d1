/** Makes an authenticated ssh2 client of an open byte stream. */
import type { Duplex } from "node:stream";
import ssh2, { type Client } from "ssh2";
import { explainMismatch } from "../algorithms/explain-mismatch.ts";
import { type KeyExchangeOffer, readOffer } from "../algorithms/key-exchange-offer.ts";
import { refuseLaxServer } from "../algorithms/strict-key-exchange.ts";
import type { Authenticator } from "../authentication/authenticator.ts";
import type { HostKeyCheck } from "../known-hosts/check-host-key.ts";
import type { SshTarget } from "../settings/connector-data.ts";
import { offerAlgorithms } from "./certified-key-exchange.ts";
import { chooseAlgorithms, chooseHostKeyAlgorithms } from "./choose-algorithms.ts";
import {
  explainAbort,
  explainClose,
  explainConnectError,
  explainTurnedAway,
  makeConnectError,
  type Phase,
  type Place,
} from "./connect-errors.ts";
import { joinWrites } from "./join-writes.ts";
import { preferSha512 } from "./prefer-sha512.ts";
import { readGreeting } from "./read-greeting.ts";
import { forgetKeyExchange, shortenKeyExchange, shortenProtocol } from "./shorten-protocol.ts";
import { heedSignsOfLife } from "./signs-of-life.ts";

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

/** What ssh2 keeps to itself, read only where it is still there. */
interface ClientInternals {
  readonly _protocol?: {
    readonly _handlers?: { USERAUTH_FAILURE?: (protocol: unknown, methods: string[], partial: boolean) => void };
  };
}

const TOO_MANY_FAILURES = 2;

/** Logs in. @throws ConnectError, and the stream is destroyed then. */
export function openClient(login: Login): Promise<Client> {
  const { target, place, stream, authenticator, signal, hostKeyCheck } = login;
  const client = new ssh2.Client();
  const keepaliveInterval = Math.round(target.data.ssh_keepalive_interval * 1_000);
  return new Promise<Client>((resolve, reject) => {
    let phase: Phase = "the server's greeting";
    let settled = false;
    const settle = (error: Error | undefined) => {
      if (settled) return;
      settled = true;
      signal.removeEventListener("abort", onAbort);
      if (error === undefined) {
        forgetKeyExchange(client);
        heedSignsOfLife(client, stream, keepaliveInterval);
        resolve(client);
        return;
      }
      // Without it, what the dying connection still reports would be an uncaught error.
      client.on("error", () => undefined);
      stream.on("error", () => undefined);
      client.end();
      stream.destroy();
      reject(error);
    };
    const onAbort = () => settle(explainAbort(place, phase, signal, authenticator.current));
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) {
      onAbort();
      return;
    }

    // A text, since the bytes are a part of a large buffer that would live as long as they.
    let accepted: string | undefined;
    let observed = false;
    let serverOffer: KeyExchangeOffer | undefined;
    client
      .on("handshake", () => {
        phase = "authentication";
      })
      .on("ready", () => {
        target.log(`${target.name}: ${authenticator.current ?? "no proof at all"}: accepted`);
        settle(undefined);
      })
      .on("close", () => {
        if (!settled) settle(explainClose(place, phase));
      })
      .on("change password", () =>
        settle(
          makeConnectError(
            place,
            "auth",
            `the password of ${login.user} has expired`,
            "Log in with ssh and change it.",
          ),
        ),
      )
      .on("error", (error: Error & { level?: string; code?: unknown }) => {
        if (error.level === "agent" || error.level === "client-authentication") {
          target.log(`${target.name}: ${error.message}`);
        } else if (phase === "authentication" && error.code === TOO_MANY_FAILURES) {
          settle(authenticator.describeFailure(true));
        } else if (/no matching/i.test(error.message)) {
          settle(explainMismatch(place, error.message, serverOffer));
        } else {
          settle(explainConnectError(place, phase, error));
        }
      });
    joinWrites(stream);
    let hostKeyAlgorithms: readonly string[];
    try {
      hostKeyAlgorithms = chooseHostKeyAlgorithms(target.data, hostKeyCheck.algorithms, place);
      client.connect({
        sock: stream,
        username: login.user,
        ...(login.agent === undefined ? {} : { agent: login.agent }),
        readyTimeout: 0,
        keepaliveInterval,
        keepaliveCountMax: target.data.ssh_keepalive_count,
        algorithms: chooseAlgorithms(target.data, place),
        hostVerifier: (publicKey: Buffer, answer: (accepted: boolean) => void) => {
          phase = "the key exchange";
          shortenKeyExchange(client);
          if (accepted === publicKey.toString("base64") || hostKeyCheck.knows(publicKey)) {
            accepted = publicKey.toString("base64");
            answer(true);
            return;
          }
          hostKeyCheck.check(publicKey).then(
            () => {
              accepted = publicKey.toString("base64");
              answer(true);
            },
            (error: Error) => {
              settle(error);
              answer(false);
            },
          );
        },
        authHandler: (methods, partial, next) => {
          // Null at first, whatever the types say.
          if (!observed && (methods as string[] | null) !== null) authenticator.noteAnswer({ methods, partial });
          authenticator.handle(next, settle);
        },
      });
    } catch (error) {
      settle(explainConnectError(place, phase, error));
      return;
    }
    readGreeting(stream, (said) => {
      if (said === undefined) {
        if (phase === "the server's greeting") phase = "the key exchange";
        login.onGreeting();
      } else {
        settle(explainTurnedAway(place, said));
      }
    });
    readOffer(stream, (found) => {
      serverOffer = found;
      if (target.data.ssh_require_strict_kex && !found.isStrict) settle(refuseLaxServer(place));
    });
    offerAlgorithms(client, hostKeyAlgorithms);
    observed = observeAnswers(client, authenticator);
    preferSha512(client);
    shortenProtocol(client);
  });
}

/** ssh2 does not hand over what the server said about a key of an agent, so the answers are read on their way. */
function observeAnswers(client: Client, authenticator: Authenticator): boolean {
  const handlers = (client as unknown as ClientInternals)._protocol?._handlers;
  const original = handlers?.USERAUTH_FAILURE;
  if (handlers === undefined || original === undefined) return false;
  handlers.USERAUTH_FAILURE = (protocol, methods, partial) => {
    authenticator.noteAnswer({ methods, partial });
    original(protocol, methods, partial);
  };
  return true;
}
