/** Opens a process within the time that it has. One that is opened after that is abandoned. */

import { RunError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { now } from "../waiting/clock.ts";
import { Deadline } from "../waiting/deadline.ts";
import { defer } from "../waiting/deferred.ts";
import { onAbort } from "../waiting/on-abort.ts";
import { NOTHING_SAID, type Outcome } from "./outcome.ts";

/** How a process is opened. */
export interface Way {
  /** Aborts as long as the request has not gone out. */
  readonly signal: AbortSignal;
  /** To be called when it goes out. */
  readonly onSent: () => void;
}

/** What is to be opened. */
export interface Opening<Started> {
  readonly host: string;
  readonly connector: string;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds from the moment that the request goes out. */
  readonly timeout?: number | undefined;
  start(way: Way): Promise<Started>;
  /** Takes one that was opened too late. */
  abandon(late: Started): void;
}

/** What was opened and the milliseconds that it has left, or how it ended when the host did not answer in time. */
export type Opened<Started> =
  | { readonly started: Started; readonly timeLeft: number | undefined }
  | { readonly outcome: Outcome };

/**
 * Once the request has gone out the process may run, whatever the host answers: giving up then is an outcome, no error.
 *
 * @throws RunError when the caller gives up before that, and what `start` throws
 */
export async function openProcess<Started extends object>(opening: Opening<Started>): Promise<Opened<Started>> {
  const { signal, timeout } = opening;
  const waiting = new AbortController();
  const outcome = defer<Started | "timeout" | "cancelled">();
  let sentAt: number | undefined;
  let deadline: Deadline | undefined;
  const onSent = (): void => {
    sentAt ??= now();
    if (timeout !== undefined) deadline ??= new Deadline(timeout, () => outcome.resolve("timeout"));
  };
  const stop = onAbort(signal, (reason) => {
    if (sentAt === undefined) waiting.abort(reason);
    else outcome.resolve("cancelled");
  });
  try {
    const starting = opening.start({ signal: waiting.signal, onSent });
    starting.then(outcome.resolve, outcome.reject);
    const first = await outcome.promise;
    if (typeof first !== "string") return { started: first, timeLeft: timeLeft(timeout, sentAt) };
    starting.then((late) => opening.abandon(late)).catch(() => {});
    return { outcome: unanswered(first) };
  } catch (error) {
    if (isTowlineError(error) || !waiting.signal.aborted) throw error;
    const { host, connector } = opening;
    const message = `The command on ${host} was cancelled before it started`;
    throw new RunError("ERR_TOWLINE_COMMAND_CANCELLED", message, { host, connector, cause: error });
  } finally {
    deadline?.clear();
    stop();
  }
}

function timeLeft(timeout: number | undefined, sentAt = now()): number | undefined {
  return timeout === undefined ? undefined : Math.max(0, timeout - (now() - sentAt));
}

function unanswered(kind: "timeout" | "cancelled"): Outcome {
  return {
    cause: { kind },
    started: false,
    said: NOTHING_SAID,
    asker: undefined,
    passwordRejected: false,
    outputOpen: false,
    ending: { verified: false, survivors: [] },
  };
}
