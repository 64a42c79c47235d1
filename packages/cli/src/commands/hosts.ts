/** `towline hosts [TARGETS]`: lists the hosts that targets select. */
import type { HostEntry } from "@towline/core";
import type { Command } from "commander";
import {
  addSelectionOptions,
  readOpenOptions,
  readSelectOptions,
  type SelectionFlags,
} from "../options/fan-out-options.ts";
import { readTargets } from "../options/read-targets.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { nameHosts } from "../render/name-hosts.ts";
import { pageOptions } from "../render/page-options.ts";
import { tellUser } from "../session/tell-user.ts";
import { useFleet } from "../session/use-fleet.ts";
import { addViewOptions, chooseView, type ViewFlags } from "../views/choose-view.ts";
import { showHosts } from "../views/show-hosts.ts";
import { showSources } from "../views/show-sources.ts";

const EXAMPLES = `
Examples:
  $ towline hosts 'web*'
  $ towline hosts 'web,!web3' --json
  $ towline hosts web --fold                         web[1-2,4-20]
  $ towline hosts all --columns name,rack,ssh_port`;

type HostsFlags = SelectionFlags & ViewFlags & { readonly timings?: boolean };

/** Declares `hosts`. */
export function registerHostsCommand(program: Command, context: CliContext): void {
  const command = addSelectionOptions(
    program
      .command("hosts")
      .description("list the hosts that targets select, without connecting")
      .argument("[targets...]", "hosts, groups, routes, globs, ranges (default: all)"),
  ).optionsGroup("What is shown:");
  addViewOptions(command)
    .option("--timings", "show each source of hosts, too: how long it took, and whether it was asked at all")
    .option("--json", "print it as JSON, one object a line")
    .addHelpText("after", EXAMPLES)
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await listHosts(targets, self.optsWithGlobals<HostsFlags>(), context);
    });
}

async function listHosts(targets: readonly string[], flags: HostsFlags, context: CliContext): Promise<void> {
  const view = chooseView(flags);
  const openOptions = readOpenOptions(flags);
  const isOpen = targets.length === 0 && flags.hostsFile === undefined;
  const selected = await readTargets(isOpen ? ["all"] : targets, flags.hostsFile, context);
  await useFleet(context, flags, openOptions, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    const page = { ...pageOptions(context, flags), json: flags.json === true };
    const showTimings = () => (flags.timings === true ? showSources(fleet, page, context) : undefined);
    const hosts = await fleet
      .select(selected, readSelectOptions(flags))
      .hosts()
      .catch((error: unknown) => {
        // What keeps them from being listed may be one of the sources.
        showTimings();
        throw error;
      });
    const { text, remarks } = await showHosts(hosts, view, fleet, page);
    // One write: ten thousand hosts are listed at once.
    context.stdout.write(text);
    showTimings();
    for (const remark of remarks) tellUser(remark, context);
    const problems = groupProblems(hosts);
    for (const [message, names] of problems) tellUser(`${nameHosts(names)} can't be used: ${message}`, context);
    if (problems.size > 0) context.exitCode = hosts.some(({ problem }) => problem === undefined) ? 1 : 2;
  });
}

/** The names of the hosts that can't be used, by why. */
function groupProblems(hosts: readonly HostEntry[]): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const { name, problem } of hosts) {
    if (problem === undefined) continue;
    const names = groups.get(problem.message);
    if (names === undefined) groups.set(problem.message, [name]);
    else names.push(name);
  }
  return groups;
}
