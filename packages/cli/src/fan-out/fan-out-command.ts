/** What `run`, `put`, `get` and `wait` share: from options to a fleet, its chosen hosts, and a run that is followed. */
import type { FanOutOptions, FleetRun, GlobalArguments, HostEntry, Notice, Selection } from "@towline/core";
import type { Operation } from "../events/operation.ts";
import { type FanOutFlags, readFanOutOptions, readOpenOptions, readSelectOptions } from "../options/fan-out-options.ts";
import { readTargets } from "../options/read-targets.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { askPasswords } from "../prompt/ask-passwords.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import type { HostResult, Reporter } from "../reporters/reporter.ts";
import { useFleet } from "../session/use-fleet.ts";
import { followRun, type RunCallbacks } from "./follow-run.ts";
import { showPlan } from "./show-plan.ts";

/** A command that works on many hosts. */
export interface FanOutWork<Result extends HostResult> {
  readonly context: CliContext;
  readonly flags: FanOutFlags;
  readonly targets: readonly string[];
  readonly operation: Operation;
  readonly reporter: Reporter<Result>;
  /** A dry run that connects: nobody else knows what would be done. */
  readonly asksHostsWhatItWouldDo?: boolean;
  /** What must be read before it starts, once the hosts are known. */
  prepare?(hostCount: number): Promise<void>;
  /** Starts it on the selection. */
  start(work: StartedWork): FleetRun<Result>;
}

/** What is known when the work starts. */
export interface StartedWork {
  readonly selection: Selection;
  readonly hosts: readonly HostEntry[];
  /** From the options of the command line. */
  readonly options: FanOutOptions & GlobalArguments;
  readonly callbacks: RunCallbacks;
}

/** Does the work on all chosen hosts and sets the exit code; with `--dry-run` shows it instead. */
export async function fanOut<Result extends HostResult>(work: FanOutWork<Result>): Promise<void> {
  const { context, flags, operation, reporter } = work;
  const openOptions = readOpenOptions(flags);
  const options = readFanOutOptions(flags);
  const targets = await readTargets(work.targets, flags.hostsFile, context);
  const prompt = createTerminalPrompt(context, { asking: () => reporter.pause(), answered: () => reporter.resume() });
  const onNotice = (notice: Notice) => reporter.notice(notice);
  await useFleet(context, flags, { ...openOptions, prompt, onNotice }, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    const selection = fleet.select(targets, readSelectOptions(flags));
    const hosts = await selection.hosts();
    if (flags.dryRun === true && work.asksHostsWhatItWouldDo !== true)
      return await showPlan({ context, flags, fleet, hosts, operation, options });
    Object.assign(options, await askPasswords(flags, prompt));
    await work.prepare?.(hosts.length);
    await followRun<Result>({
      context,
      fleet,
      hosts: hosts.map(({ name }) => name),
      reporter,
      tellLeft: LEFT[operation.operation],
      // One command a host: keeping its connection would only hold it until all others are done.
      start: (callbacks) => work.start({ selection, hosts, options: { ...options, disconnect: true }, callbacks }),
    });
  });
}

/** What may be left where work was under way, when its user leaves at once. */
const LEFT: { readonly [Name in Operation["operation"]]: (hosts: string) => string } = {
  run: (hosts) => `the command may still run on ${hosts}`,
  put: (hosts) => `a file named .towline-… may be left beside the destination on ${hosts}`,
  get: (hosts) => `a file named .towline-… may be left beside the destination here, of ${hosts}`,
  sync: (hosts) => `a folder named .towline-… may be left in the destination on ${hosts}`,
  wait: (hosts) => `it is not known whether ${hosts} can be reached`,
  reboot: (hosts) => `a reboot may be under way on ${hosts}`,
};
