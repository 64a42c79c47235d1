/** `towline explain TARGETS`: every setting that applies to hosts, and the file and line or source that set it. */
import type { Fleet, HostEntry } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { Command } from "commander";
import { foldHops, type ListedHop } from "../explain/fold-hops.ts";
import { listSettings, type SettingsContext } from "../explain/list-settings.ts";
import { renderFoldedHop } from "../explain/render-folded.ts";
import { type HopPage, renderHop } from "../explain/render-hop.ts";
import {
  addSelectionOptions,
  readOpenOptions,
  readSelectOptions,
  type SelectionFlags,
} from "../options/fan-out-options.ts";
import { readTargets } from "../options/read-targets.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../process/cli-context.ts";
import { UsageError } from "../process/usage-error.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import { pageOptions } from "../render/page-options.ts";
import { useFleet } from "../session/use-fleet.ts";

interface ExplainFlags extends SelectionFlags {
  readonly json?: boolean;
  readonly all?: boolean;
}

/** Declares `explain`. */
export function registerExplainCommand(program: Command, context: CliContext): void {
  addSelectionOptions(
    program
      .command("explain")
      .description("show every setting of hosts and where it comes from, without connecting")
      .argument("<targets...>", "hosts, groups, routes, globs, ranges"),
  )
    .optionsGroup("What is shown:")
    .option("--all", "show the settings that have their defaults, too")
    .option("--json", "print one JSON object a line, for all settings")
    .addHelpText("after", "\nExamples:\n  $ towline explain web1\n  $ towline explain @ssh/box//@chroot/srv/root")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await explainHosts(targets, self.optsWithGlobals<ExplainFlags>(), context);
    });
}

async function explainHosts(targets: readonly string[], flags: ExplainFlags, context: CliContext): Promise<void> {
  const openOptions = readOpenOptions(flags);
  const selected = await readTargets(targets, flags.hostsFile, context);
  const prompt = createTerminalPrompt(context);
  await useFleet(context, flags, { ...openOptions, prompt }, async (fleet) => {
    await refuseSecrets(openOptions.data, fleet.registry);
    const unknown: string[] = [];
    const onUnknownName = (name: string) => unknown.push(name);
    const hosts = await fleet.select(selected, { ...readSelectOptions(flags), onUnknownName }).hosts();
    if (unknown[0] !== undefined) throw noSuchName(unknown[0], fleet);
    const settings: SettingsContext = { fleet, cwd: context.cwd, places: new Map() };
    const page = { ...pageOptions(context, flags), all: flags.all === true };
    const routes: (readonly ListedHop[])[] = [];
    for (const entry of hosts) {
      const hops = await listHops(entry, settings);
      // Events need not wait for the others, and are not kept.
      if (flags.json === true) context.stdout.write(toEvents(hops));
      else routes.push(hops);
    }
    const [only, ...others] = routes;
    if (only !== undefined && others.length === 0) context.stdout.write(renderHost(only, page));
    else
      context.stdout.write(
        foldHops(routes)
          .map((hop) => renderFoldedHop(hop, page))
          .join(""),
      );
  });
}

/** Other commands take it for a host for ssh; here nothing would show the slip. */
function noSuchName(name: string, fleet: Fleet): UsageError {
  const meant = fleet.suggest(name);
  return new UsageError(
    `${fleet.configFile === undefined ? "There is no config that knows" : "The config does not know"} "${name}"`,
    `${meant === undefined ? "" : `Did you mean "${meant}"? `}A host for ssh, whatever the config says: towline explain @ssh/${name}`,
  );
}

/** The hops of a host, from the local machine outward. */
async function listHops(entry: HostEntry, context: SettingsContext): Promise<readonly ListedHop[]> {
  const hops = await context.fleet.explain(entry, { fetch: false });
  const listed: ListedHop[] = [];
  for (const [index, hop] of hops.entries()) {
    const isLastHop = index === hops.length - 1;
    const settings = await listSettings(entry, hop, isLastHop, context);
    const remarks = hop.remarks.map((remark) => context.fleet.redact(remark));
    listed.push({ host: entry.name, hop, isLastHop, settings, remarks });
  }
  return listed;
}

function toEvents(hops: readonly ListedHop[]): string {
  return hops
    .map(({ host, hop, settings, remarks }) => {
      const told = remarks.map((message) => formatEvent({ type: "remark", host, hop: hop.name, message }));
      return [...settings.map(({ event }) => formatEvent(event)), ...told].join("");
    })
    .join("");
}

function renderHost(hops: readonly ListedHop[], page: HopPage): string {
  return hops
    .map(({ host, hop, settings, remarks }) => {
      const title = hop.name === host ? host : `${host}  ${hop.name}`;
      return renderHop(title, hop.connector, settings, remarks, page);
    })
    .join("");
}
