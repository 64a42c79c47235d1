/** `towline hosts [TARGETS]`: lists the hosts that targets select. */
import type { HostEntry } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { Command } from "commander";
import { addSelectionOptions, readOpenOptions, type SelectionFlags } from "../options/fan-out-options.ts";
import { readTargets } from "../options/read-targets.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { nameHosts } from "../render/name-hosts.ts";
import { pageOptions } from "../render/page-options.ts";
import { removeControls } from "../render/remove-controls.ts";
import { renderTable } from "../render/table.ts";
import { tellUser } from "../session/tell-user.ts";
import { useFleet } from "../session/use-fleet.ts";

interface HostsFlags extends SelectionFlags {
  readonly json?: boolean;
}

/** Declares `hosts`. */
export function registerHostsCommand(program: Command, context: CliContext): void {
  addSelectionOptions(
    program
      .command("hosts")
      .description("list the hosts that targets select, without connecting")
      .argument("[targets...]", "hosts, groups, routes, globs, ranges (default: all)"),
  )
    .optionsGroup("What is shown:")
    .option("--json", "print one JSON object a line")
    .addHelpText("after", "\nExamples:\n  $ towline hosts 'web*'\n  $ towline hosts 'web,!web3' --json")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await listHosts(targets, self.optsWithGlobals<HostsFlags>(), context);
    });
}

async function listHosts(targets: readonly string[], flags: HostsFlags, context: CliContext): Promise<void> {
  const openOptions = readOpenOptions(flags);
  const isOpen = targets.length === 0 && flags.hostsFile === undefined;
  const selected = await readTargets(isOpen ? ["all"] : targets, flags.hostsFile, context);
  await useFleet(context, flags, openOptions, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    const hosts = await fleet.select(selected, { exclude: flags.exclude }).hosts();
    // One write: ten thousand hosts are listed at once.
    context.stdout.write(flags.json === true ? hosts.map(toEvent).join("") : renderHosts(hosts, flags, context));
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

function toEvent({ name, route, groups }: HostEntry): string {
  return formatEvent({ type: "host", name, route: route.map((hop) => hop.name), groups });
}

function renderHosts(hosts: readonly HostEntry[], flags: HostsFlags, context: CliContext): string {
  const { colors, width } = pageOptions(context, flags);
  const rows = hosts.map(({ name, route, groups }) => [
    removeControls(name),
    removeControls(route.map((hop) => hop.name).join("//")),
    removeControls(groups.join(" ")),
  ]);
  return renderTable(rows, {
    width,
    // A header is for people: what reads a pipe takes each line for a host.
    header: width === undefined || hosts.length === 0 ? undefined : ["HOST", "ROUTE", "GROUPS"],
    paintHeader: colors.dim,
    paint: (text, column) => (column === 0 ? colors.bold(text) : column === 2 ? colors.dim(text) : text),
  });
}
