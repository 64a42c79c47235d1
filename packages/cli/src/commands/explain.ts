/** `towline explain TARGET`: every setting that applies to a host, and the file and line or source that set it. */
import type { Fleet, HostEntry } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { Command } from "commander";
import { listSettings } from "../explain/list-settings.ts";
import { renderHop } from "../explain/render-hop.ts";
import { addSelectionOptions, readOpenOptions, type SelectionFlags } from "../options/fan-out-options.ts";
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
      .description("show every setting of a host and where it comes from, without connecting")
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
    const hosts = await fleet.select(selected, { exclude: flags.exclude, onUnknownName }).hosts();
    if (unknown[0] !== undefined) throw noSuchName(unknown[0], fleet);
    for (const entry of hosts) {
      await explainHost(entry, fleet, flags, context);
    }
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

async function explainHost(entry: HostEntry, fleet: Fleet, flags: ExplainFlags, context: CliContext): Promise<void> {
  const page = { ...pageOptions(context, flags), all: flags.all === true };
  let text = "";
  for (const hop of await fleet.explain(entry, { fetch: false })) {
    const settings = await listSettings(entry, hop, fleet, context.cwd);
    const remarks = hop.remarks.map((remark) => fleet.redact(remark));
    if (flags.json === true) {
      const place = { host: entry.name, hop: hop.name };
      text += settings.map(({ event }) => formatEvent(event)).join("");
      text += remarks.map((message) => formatEvent({ type: "remark", ...place, message })).join("");
      continue;
    }
    const title = hop.name === entry.name ? entry.name : `${entry.name}  ${hop.name}`;
    text += renderHop(title, hop, settings, remarks, page);
  }
  context.stdout.write(text);
}
