/** Decides whether, how often and after which wait connecting to one hop is tried again: here, and nowhere else. */
import type { ConnectRetries } from "../connector/define-connector.ts";
import type { ConnectFailureReason } from "../errors/kinds.ts";
import { backOff, pause } from "../waiting/pause.ts";
import { isConnectError } from "./connect-failure.ts";

/** Tries after the first, where nobody says how many. */
export const USUAL_RETRIES = 4;
/** The same for a host that takes on too few at once: who is turned away may be so again by those who came at that moment. */
const RETRIES_WHEN_BUSY = 19;
const PAUSES = { first: 200, longest: 5_000 };
const PAUSES_WHEN_BUSY = { first: 80, longest: 1_000, least: 0 };

/** What somebody who says how often means: a host that is down may come up. */
const PASSING: readonly ConnectFailureReason[] = ["dns", "refused", "timeout", "protocol"];

/** A try that failed. */
interface FailedTry {
  readonly error: unknown;
  /** Counted from 1. */
  readonly attempt: number;
}

/**
 * Whether there is to be another try.
 *
 * @param retries how many there may be, by the settings, by the plugins, or as usual
 * @param chosen what the settings say, if they do
 */
export function mayTryAgain(
  { error, attempt }: FailedTry,
  retries: number,
  chosen: ConnectRetries | undefined,
): boolean {
  if (!mayPass(error, chosen !== undefined)) return false;
  const isForgiving = chosen === undefined && retries > 0 && isBusy(error);
  return attempt <= (isForgiving ? Math.max(retries, RETRIES_WHEN_BUSY) : retries);
}

/**
 * Where nobody asked for more, only a host that hung up in the middle is tried again: that is how a busy one sheds load.
 * What was refused, not found or silent would be so again, and a wrong password or key must never be tried twice.
 */
function mayPass(error: unknown, isAskedFor: boolean): boolean {
  if (!isConnectError(error) || error.retry === "never") return false;
  // Of a hop in between that the connector itself connects, such as a jump host.
  if (error.reason === "carrier") return isAskedFor && mayPass(error.cause, isAskedFor);
  return isAskedFor ? PASSING.includes(error.reason) : error.reason === "protocol";
}

function isBusy(error: unknown): boolean {
  return isConnectError(error) && error.retry === "soon";
}

/** Waits before the next try; shorter where the signal aborts. Random, so that hosts that failed together don't come back together. */
export async function waitToTryAgain(
  { error, attempt }: FailedTry,
  chosen: ConnectRetries | undefined,
  signal: AbortSignal,
): Promise<void> {
  await pause(delayOf({ error, attempt }, chosen), signal);
}

function delayOf({ error, attempt }: FailedTry, chosen: ConnectRetries | undefined): number {
  if (chosen !== undefined) return chosen.minDelay + Math.random() * Math.max(0, chosen.maxDelay - chosen.minDelay);
  return backOff(attempt, isBusy(error) ? PAUSES_WHEN_BUSY : PAUSES);
}
