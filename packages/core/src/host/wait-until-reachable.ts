/** Tries to run something on a host until it works: for hosts that boot, reboot or are being made. */
import { setTimeout as sleep } from "node:timers/promises";
import { ConnectError, RunError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import type { RunResult } from "../output/run-result.ts";
import { now } from "./clock.ts";
import { within } from "./deadline.ts";
import type { RunOptions, WaitOptions, WaitResult } from "./host-types.ts";
import { runCommand } from "./run-command.ts";
import type { RunContext } from "./run-context.ts";

const TIMEOUT_MS = 300_000;
/** What timers can wait at most. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5_000;

/** What tells that a host is there. Settings that are meant for other commands must not make it fail. */
const PROBE = "true";
const PROBE_OPTIONS: RunOptions = {
  timeout: 10_000,
  chdir: "/",
  successExitCodes: [0],
  getPty: false,
  retries: 0,
};

/**
 * Never rejects for an outcome.
 *
 * @throws RunError for a timeout that is none.
 */
export async function waitUntilReachable(
  context: RunContext,
  entry: HostEntry,
  { timeout = TIMEOUT_MS, signal }: WaitOptions,
): Promise<WaitResult> {
  const limit = checkTimeout(timeout);
  const startedAt = now();
  const left = (): number => limit - (now() - startedAt);
  const connector = connectorOf(entry);
  const overdue = new AbortController();
  const options = { ...PROBE_OPTIONS, signal: anyOf(signal, overdue.signal) };
  let lastError: TowlineError | undefined;
  for (let attempts = 1; ; attempts += 1) {
    const end = (status: WaitResult["status"], error: TowlineError | undefined): WaitResult => {
      overdue.abort();
      return { host: entry.name, connector, status, attempts, durationMs: now() - startedAt, error };
    };
    const tried = await within(left(), runCommand(context, entry, PROBE, options));
    if (signal?.aborted) return end("cancelled", waitCancelled(entry.name, connector));
    if (tried === undefined) return end("unreachable", neverReached(entry.name, connector, limit, lastError));
    const verdict = judge(tried);
    if (verdict !== "again") return end(verdict, tried.error);
    lastError = tried.error ?? lastError;
    await sleep(Math.min(delayAfter(attempts), Math.max(0, left())), undefined, { signal }).catch(() => {});
    if (signal?.aborted) return end("cancelled", waitCancelled(entry.name, connector));
    if (left() <= 0) return end("unreachable", neverReached(entry.name, connector, limit, lastError));
  }
}

/** What is to be told after a try, or that another one may help. */
function judge({ status, signal, error }: RunResult): WaitResult["status"] | "again" {
  switch (status) {
    case "ok":
    case "cancelled":
    case "skipped":
      return status;
    case "refused":
      // A host that goes down cuts links and ends what is about to start.
      return error?.code === "ERR_TOWLINE_LOST_CONNECTION" || signal !== null ? "again" : status;
    case "unreachable":
      return isFinal(error) ? status : "again";
    case "failed":
    case "timeout":
    case "lost":
      return "again";
  }
}

/** A host that answers with a wrong key or refuses a login is up: trying again would change nothing, and lock accounts. */
function isFinal(error: TowlineError | undefined): boolean {
  return isConnectError(error) && (error.reason === "auth" || error.reason === "hostkey");
}

function isConnectError(error: TowlineError | undefined): error is ConnectError {
  return isTowlineError(error) && error.code === "ERR_TOWLINE_CONNECT";
}

/** Exponential, capped, and random, so that hosts that went down together are not all tried in the same moment. */
function delayAfter(attempts: number): number {
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (attempts - 1));
  return longest / 2 + Math.random() * (longest / 2);
}

function neverReached(
  host: string,
  connector: string,
  limit: number,
  lastError: TowlineError | undefined,
): ConnectError {
  const reason = isConnectError(lastError) ? lastError.reason : "timeout";
  const cause = lastError?.message ?? "it did not answer";
  return new ConnectError(reason, `${host} was not reachable for ${limit / 1000} s: ${cause}`, {
    ...{ host, connector },
    advice: lastError?.advice ?? "See whether it is up, or wait for longer with --timeout.",
    cause: lastError,
  });
}

function waitCancelled(host: string, connector: string): RunError {
  return new RunError("ERR_TOWLINE_COMMAND_CANCELLED", `Waiting for ${host} was cancelled`, { host, connector });
}

function checkTimeout(timeout: number): number {
  if (timeout > 0) return Math.min(timeout, LONGEST_TIMEOUT_MS);
  throw new RunError("ERR_TOWLINE_COMMAND_INVALID", `timeout is ${timeout}`, {
    advice: "Set timeout to the milliseconds to wait at most, such as 300000.",
  });
}

function anyOf(signal: AbortSignal | undefined, other: AbortSignal): AbortSignal {
  return signal === undefined ? other : AbortSignal.any([signal, other]);
}
