/** What the two engines have in common: what they need to log in, and what they give back. */
import type { Duplex } from "node:stream";
import type { Client } from "ssh2";
import type { Place } from "../failures/connect-errors.ts";
import type { SshTarget } from "../settings/connector-data.ts";

/** Who is to log in, and where. */
export interface LoginPlan {
  readonly target: SshTarget;
  readonly place: Place;
  readonly user: string;
  /** The socket of the agent that the host may use, if it may. */
  readonly agent: string | undefined;
}

/** One try to log in. */
export interface LoginTry {
  /** The plan's target with the signal and the questions of this try. */
  readonly target: SshTarget;
  /** Open to the server. */
  readonly stream: Duplex;
  /** To be called when the server has greeted as an ssh server does. */
  readonly onGreeting: () => void;
}

/** A link that is logged in. */
export interface OpenLink {
  readonly client: Client;
  /** All of the link's channels go through it. */
  readonly stream: Duplex;
  /** Whether the server's answers to requests that concern the whole link come through. */
  readonly hearsAnswers: boolean;
  /** Ends what else belongs to the link. Idempotent; never rejects. */
  end?(): Promise<void>;
}

/** Logs in. @throws ConnectError, and the stream is destroyed then. */
export type LogIn = (attempt: LoginTry) => Promise<OpenLink>;
