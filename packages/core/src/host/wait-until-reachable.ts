/** Tries to run something on a host until it works: for hosts that boot, reboot or are being made. */

import { isConnectError } from "../connection/connect-failure.ts";
import { ConnectError, RunError } from "../errors/kinds.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import type { WaitResult } from "../result/boot-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { ReachStatus } from "../result/statuses.ts";
import { now } from "../waiting/clock.ts";
import type { WaitOptions } from "./boot-options.ts";
import { judgeProbe, probeUntil } from "./probe.ts";
import type { RunContext } from "./run-context.ts";

const TIMEOUT_MS = 300_000;

/**
 * Never rejects for an outcome.
 *
 * @throws RunError for a timeout that is none.
 */
export async function waitUntilReachable(
  context: RunContext,
  entry: HostEntry,
  options: WaitOptions,
): Promise<WaitResult> {
  const timeout = options.timeout ?? TIMEOUT_MS;
  const startedAt = now();
  const connector = connectorOf(entry);
  const probe = { command: "true", judge };
  const { verdict, attempts, last } = await probeUntil(context, entry, probe, { timeout, signal: options.signal });
  const facts = { host: entry.name, connector, attempts, durationMs: now() - startedAt };
  switch (verdict) {
    case "cancelled":
      return { ...facts, status: verdict, error: waitCancelled(entry.name, connector) };
    case "overdue":
      return { ...facts, status: "unreachable", error: neverReached(entry.name, connector, timeout, last?.error) };
    default:
      return { ...facts, status: verdict, error: last?.error };
  }
}

/**
 * What is to be told after a try, or that another one may help. A host that answers with a wrong key or refuses a login
 * is up: trying again would change nothing, and lock accounts.
 */
function judge(result: RunResult): ReachStatus | "again" {
  return judgeProbe(result, ["auth", "hostkey"]);
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
