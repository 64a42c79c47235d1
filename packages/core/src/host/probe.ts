/** Runs a command on a host again and again, until what it tells is what is waited for. */
import type { Command } from "../command/command.ts";
import { isConnectError } from "../connection/connect-failure.ts";
import type { ConnectFailureReason } from "../errors/kinds.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { RunResult } from "../result/run-result.ts";
import type { ReachStatus } from "../result/statuses.ts";
import { now } from "../waiting/clock.ts";
import { Limit } from "../waiting/limit.ts";
import { backOff, pause } from "../waiting/pause.ts";
import { within } from "../waiting/within.ts";
import { runCommand } from "./run-command.ts";
import type { RunContext } from "./run-context.ts";
import type { RunOptions } from "./run-options.ts";

const PAUSES = { first: 250, longest: 5_000 };

/** Settings that are meant for other commands must not make a probe fail. */
export const PROBE_OPTIONS: RunOptions = {
  timeout: 10_000,
  chdir: "/",
  successExitCodes: [0],
  getPty: false,
  retries: 0,
};

/** What is tried, and what its result means. */
export interface Probe<Verdict extends string> {
  readonly command: Command;
  /** `again` where another try may help. */
  judge(result: RunResult): Verdict | "again";
}

/** How the trying ended. */
export interface ProbeEnd<Verdict extends string> {
  readonly verdict: Verdict | "overdue" | "cancelled";
  readonly attempts: number;
  /** The last try that came to an end. */
  readonly last: RunResult | undefined;
}

/** Never rejects. Pauses grow, and are random, so that hosts that went down together are not all tried at once. */
export async function probeUntil<Verdict extends string>(
  context: RunContext,
  entry: HostEntry,
  probe: Probe<Verdict>,
  { timeout, signal }: { readonly timeout: number; readonly signal: AbortSignal | undefined },
): Promise<ProbeEnd<Verdict>> {
  const startedAt = now();
  const left = (): number => timeout - (now() - startedAt);
  const limit = new Limit({ signal });
  const options = { ...PROBE_OPTIONS, signal: limit.signal };
  let last: RunResult | undefined;
  for (let attempts = 1; ; attempts += 1) {
    const end = (verdict: ProbeEnd<Verdict>["verdict"]): ProbeEnd<Verdict> => {
      limit.abort();
      return { verdict, attempts, last };
    };
    const tried = await within(left(), runCommand(context, entry, probe.command, options));
    if (signal?.aborted) return end("cancelled");
    if (tried === undefined) return end("overdue");
    last = tried;
    const verdict = probe.judge(tried);
    if (verdict !== "again") return end(verdict);
    await pause(Math.min(backOff(attempts, PAUSES), left()), signal);
    if (signal?.aborted) return end("cancelled");
    if (left() <= 0) return end("overdue");
  }
}

/**
 * What a probe tells about its host, or that another try may help.
 *
 * @param finalReasons why a host was not connected where no other try would change it
 */
export function judgeProbe(
  { status, signal, error }: RunResult,
  finalReasons: readonly ConnectFailureReason[],
): ReachStatus | "again" {
  switch (status) {
    case "ok":
    case "cancelled":
    case "skipped":
      return status;
    case "refused":
      // A host that goes down cuts links and ends what is about to start.
      return error?.code === "ERR_TOWLINE_LOST_CONNECTION" || signal !== null ? "again" : status;
    case "unreachable":
      return isConnectError(error) && finalReasons.includes(error.reason) ? status : "again";
    case "failed":
    case "timeout":
    case "lost":
      return "again";
  }
}
