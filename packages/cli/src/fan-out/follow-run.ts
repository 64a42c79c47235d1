/** Follows work on hosts from its start to its exit code: results, interrupts, and what taps of plugins did wrong. */
import type { Fleet, FleetRun, OutputEvent, SyncChange, TransferProgress } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import { exitCodeOf } from "../process/exit-code.ts";
import { nameHosts } from "../render/name-hosts.ts";
import { RedactingReporter } from "../reporters/redacting-reporter.ts";
import type { HostResult, Reporter } from "../reporters/reporter.ts";
import { watchInterrupts } from "./watch-interrupts.ts";

/** What the library calls while it works; to be spread into its options. */
export interface RunCallbacks {
  readonly onConnected: (event: { readonly host: string; readonly durationMs: number }) => void;
  readonly onOutput: (event: OutputEvent) => void | Promise<void>;
  readonly onProgress: (event: TransferProgress) => void;
  readonly onChange: (event: SyncChange) => void;
}

/** Work to follow. */
export interface FollowedWork<Result extends HostResult> {
  readonly context: CliContext;
  readonly fleet: Fleet;
  /** The names of all hosts. */
  readonly hosts: readonly string[];
  readonly reporter: Reporter<Result>;
  /** What whoever leaves at once may leave where it was under way: `the command may still run on web1`. */
  readonly tellLeft: (hosts: string) => string;
  /** Starts it. */
  start(callbacks: RunCallbacks): FleetRun<Result>;
}

/** Follows the work to its end and sets the exit code. */
export async function followRun<Result extends HostResult>(work: FollowedWork<Result>): Promise<void> {
  const { context, fleet, hosts } = work;
  const reporter = new RedactingReporter(work.reporter, fleet);
  const pending = new Set(hosts);
  const connected = new Set<string>();
  reporter.start(hosts);
  const run = work.start({
    onConnected: (event) => {
      connected.add(event.host);
      reporter.connected(event);
    },
    onOutput: (event) => reporter.output(event),
    onProgress: (event) => reporter.progress(event),
    onChange: (event) => reporter.change(event),
  });
  const interrupts = watchInterrupts(
    (cause) => {
      if (cause === "signal") {
        reporter.note(`interrupted: ending ${nameHosts(pending)}. Press Ctrl-C again to leave at once.`);
      } else reporter.pause();
      run.abort();
    },
    () => {
      reporter.pause();
      reporter.note(tellLeaving(pending, connected, work.tellLeft));
    },
  );
  try {
    for await (const result of run) {
      pending.delete(result.host);
      reporter.result(result);
    }
    const report = await run;
    // Before the summary: what becomes of the hosts' connections is part of the run.
    const unfinished = await fleet.close().catch((error: Error & { readonly advice?: string }) => error);
    const { counts, stopped } = report;
    const outcome = { counts, stopped, interrupted: interrupts.interrupted, unfinished: unfinished !== undefined };
    context.exitCode = exitCodeOf(outcome);
    if (interrupts.outputEnded) return;
    if (unfinished !== undefined) reporter.note([unfinished.message, unfinished.advice ?? ""].join("\n  ").trimEnd());
    reporter.finish({ ...outcome, exitCode: context.exitCode, durationMs: report.durationMs });
    for (const error of fleet.takeHookErrors()) reporter.note(error.message);
  } finally {
    interrupts.stop();
  }
}

function tellLeaving(
  pending: ReadonlySet<string>,
  connected: ReadonlySet<string>,
  tellLeft: (hosts: string) => string,
): string {
  const underWay = [...pending].filter((host) => connected.has(host));
  const waiting = [...pending].filter((host) => !connected.has(host));
  const parts = [
    ...(underWay.length > 0 ? [tellLeft(nameHosts(underWay))] : []),
    ...(waiting.length > 0 ? [`nothing was started on ${nameHosts(waiting)}`] : []),
  ];
  return `left at once${parts.length > 0 ? `: ${parts.join("; ")}` : ""}`;
}
