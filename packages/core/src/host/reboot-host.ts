/** Reboots a host, and proves it: by what is another at each boot. */
import type { Command } from "../command/command.ts";
import { type Escalation, escalationOf } from "../command/escalate.ts";
import { ownProgram } from "../command/own-program.ts";
import { isConnectError } from "../connection/connect-failure.ts";
import { ConnectError, RunError } from "../errors/kinds.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import type { RebootResult } from "../result/boot-result.ts";
import type { RunResult } from "../result/run-result.ts";
import type { ReachStatus } from "../result/statuses.ts";
import { now } from "../waiting/clock.ts";
import { ownBootId, parseBootId, READ_BOOT_ID } from "./boot-id.ts";
import type { RebootOptions } from "./boot-options.ts";
import { judgeProbe, PROBE_OPTIONS, probeUntil } from "./probe.ts";
import { runCommand } from "./run-command.ts";
import type { RunContext } from "./run-context.ts";
import type { RunOptions } from "./run-options.ts";

const TIMEOUT_MS = 600_000;

/** For the commands before the host goes down. */
const COMMAND_TIMEOUT_MS = 30_000;

/** Each of them hands the work to init and returns, so that the end of this session does not end it. */
const REBOOT = ownProgram(`
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
if [ -d /run/systemd/system ]; then systemctl --no-ask-password reboot
elif command -v shutdown >/dev/null; then shutdown -r now
else reboot
fi`);

/**
 * Never rejects for an outcome.
 *
 * @throws RunError for a timeout that is none.
 */
export async function rebootHost(context: RunContext, entry: HostEntry, options: RebootOptions): Promise<RebootResult> {
  const limit = options.timeout ?? TIMEOUT_MS;
  const startedAt = now();
  const { signal } = options;
  const connector = connectorOf(entry);
  const end = (status: RebootResult["status"], error?: TowlineError, bootId?: string): RebootResult => ({
    ...{ host: entry.name, connector, status, durationMs: now() - startedAt, error, bootId },
  });
  const run = (command: Command, escalation: Escalation = {}): Promise<RunResult> => {
    const settings: RunOptions = {
      ...PROBE_OPTIONS,
      ...escalation,
      signal,
      timeout: Math.min(limit, COMMAND_TIMEOUT_MS),
    };
    return runCommand(context, entry, command, settings);
  };

  const asked = await run(READ_BOOT_ID);
  const before = parseBootId(asked.stdout);
  if (asked.status !== "ok" && asked.status !== "failed") return end(asked.status, asked.error);
  if (asked.status === "failed" || before === undefined) return end("refused", noBootId(entry.name, connector));
  if (before === (await ownBootId())) return end("refused", sameMachine(entry.name, connector));

  const sent = await run(["sh", "-c", REBOOT], escalationOf(options));
  if (!mayHaveStarted(sent)) return end(sent.status, sent.error);

  let bootId = before;
  const probe = {
    command: READ_BOOT_ID,
    judge(result: RunResult): ReachStatus | "again" {
      // Hosts refuse logins of plain users while they go down and come up, and this login has worked before.
      const verdict = judgeProbe(result, ["hostkey"]);
      if (verdict === "ok") bootId = parseBootId(result.stdout) ?? before;
      if (verdict === "ok" && bootId !== before) return verdict;
      // A connection to a host that goes down may look alive for long.
      context.pool.forget(entry);
      return verdict === "ok" ? "again" : verdict;
    },
  };
  context.pool.forget(entry);
  const timeout = Math.max(1, limit - (now() - startedAt));
  const { verdict, last } = await probeUntil(context, entry, probe, { timeout, signal });
  switch (verdict) {
    case "ok":
      return end("ok", undefined, bootId);
    case "overdue":
      return last?.status === "ok"
        ? end("failed", notRebooted(entry.name, connector, limit))
        : end("unreachable", neverBack(entry.name, connector, limit, last?.error));
    case "cancelled":
      return end("cancelled", waitCancelled(entry.name, connector));
    default:
      return end(verdict, last?.error);
  }
}

/** A host that goes down at once cuts the link, or ends the session, before it can answer. */
function mayHaveStarted({ status, signal }: RunResult): boolean {
  return status === "ok" || status === "lost" || (status === "failed" && signal !== null);
}

function noBootId(host: string, connector: string): RunError {
  return new RunError(
    "ERR_TOWLINE_COMMAND_UNSUPPORTED",
    `${host} was not rebooted: it shows neither /proc/sys/kernel/random/boot_id nor kern.boottime, so that a reboot could not be proved`,
    {
      host,
      connector,
      advice: "Reboot it with towline run, then use towline wait. A container is restarted from outside.",
    },
  );
}

function sameMachine(host: string, connector: string): RunError {
  return new RunError(
    "ERR_TOWLINE_COMMAND_UNSUPPORTED",
    `${host} was not rebooted: it is this machine, or a container on it, and Towline would go down with it`,
    { host, connector, advice: "Reboot this machine by hand. A container is restarted from outside." },
  );
}

function notRebooted(host: string, connector: string, limit: number): RunError {
  return new RunError(
    "ERR_TOWLINE_NOT_REBOOTED",
    `${host} did not reboot within ${limit / 1000} s: it answers, and its boot id is the same as before`,
    { host, connector, advice: "See on the host what keeps it from going down, or allow more time with --timeout." },
  );
}

function neverBack(host: string, connector: string, limit: number, cause: TowlineError | undefined): ConnectError {
  const reason = isConnectError(cause) ? cause.reason : "timeout";
  const told = cause?.message ?? "it did not answer";
  return new ConnectError(reason, `${host} went down and was not back within ${limit / 1000} s: ${told}`, {
    ...{ host, connector, cause },
    advice: "Look at its console, or allow more time with --timeout.",
  });
}

function waitCancelled(host: string, connector: string): RunError {
  return new RunError(
    "ERR_TOWLINE_COMMAND_CANCELLED",
    `${host} was told to reboot, and waiting until it is back was cancelled`,
    { host, connector, advice: "Use towline wait to see when it is back." },
  );
}
