/** `towline explain TARGET`: every setting that applies to a host, and the file and line or source that set it. */
import path from "node:path";
import type { DataSource, ExplainedHop, Fleet, HostEntry } from "@towline/core";
import type { Command } from "commander";
import { type CliEvent, formatEvent } from "../events/event-types.ts";
import { addSelectionOptions, readOpenOptions, type SelectionFlags } from "../options/fan-out-options.ts";
import { readTargets } from "../options/read-targets.ts";
import { refuseSecrets } from "../options/refuse-secrets.ts";
import type { CliContext } from "../program/cli-context.ts";
import { UsageError } from "../program/usage-error.ts";
import { useFleet } from "../program/use-fleet.ts";
import { createTerminalPrompt } from "../prompt/terminal-prompt.ts";
import { pageOptions } from "../render/page-options.ts";
import { removeControls } from "../render/remove-controls.ts";
import { renderTable } from "../render/table.ts";

interface ExplainFlags extends SelectionFlags {
  readonly json?: boolean;
}

type Setting = Extract<CliEvent, { type: "setting" }>;

const MASK = "***";

/** Declares `explain`. */
export function registerExplainCommand(program: Command, context: CliContext): void {
  addSelectionOptions(
    program
      .command("explain")
      .description("show every setting of a host and where it comes from, without connecting")
      .argument("<targets...>", "hosts, groups, routes, globs, ranges"),
  )
    .optionsGroup("What is shown:")
    .option("--json", "print one JSON object a line")
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
  const { colors, width } = pageOptions(context, flags);
  let text = "";
  for (const hop of await fleet.explain(entry)) {
    const settings = await settingsOf(entry, hop, fleet, context.cwd);
    const remarks = hop.remarks.map((remark) => fleet.redact(remark));
    if (flags.json === true) {
      const place = { host: entry.name, hop: hop.name };
      text += settings.map(formatEvent).join("");
      text += remarks.map((message) => formatEvent({ type: "remark", ...place, message })).join("");
      continue;
    }
    const isSelf = hop.name === entry.name;
    text += `${colors.bold(removeControls(isSelf ? entry.name : `${entry.name}  ${hop.name}`))}${colors.dim(`  ${hop.connector.summary}`)}\n`;
    const rows = settings.map(({ key, value, source }) => [key, showValue(value), source].map(removeControls));
    text += renderTable(rows, { indent: 2, width, paint: (cell, column) => (column === 2 ? colors.dim(cell) : cell) });
    if (rows.length === 0) text += `  ${colors.dim("nothing is set")}\n`;
    if (remarks.length > 0) text += `  ${colors.bold("Remarks")}\n`;
    const lines = remarks.map((remark) => ["-", removeControls(remark)]);
    text += renderTable(lines, { indent: 2, width });
  }
  context.stdout.write(text);
}

/** The settings of one hop: what someone set before the defaults, the connector's keys before the global arguments. */
async function settingsOf(entry: HostEntry, hop: ExplainedHop, fleet: Fleet, cwd: string): Promise<Setting[]> {
  const { GLOBAL_ARGUMENTS } = await import("@towline/core");
  const settings: Setting[] = [];
  const isDefault = (key: string) => Number(hop.provenance.get(key)?.kind === "default");
  const isArgument = (key: string) => Number(key.startsWith("_"));
  const keys = [...hop.provenance.keys()].sort(
    (a, b) => isDefault(a) - isDefault(b) || isArgument(a) - isArgument(b) || (a < b ? -1 : 1),
  );
  for (const key of keys) {
    const argument = GLOBAL_ARGUMENTS.find((each) => each.key === key);
    const isSecret = argument?.secret === true || hop.connector.dataMeta[key]?.secret === true;
    let value: unknown = argument === undefined ? hop.data[key] : hop.arguments[argument.name];
    const source = hop.provenance.get(key) as DataSource;
    const isHidden = hop.connector.dataMeta[key]?.hidden === true && source.kind === "resolved";
    if (value === undefined || isHidden) continue;
    if (argument?.type === "seconds") value = (value as number) / 1000;
    settings.push({
      type: "setting",
      host: entry.name,
      hop: hop.name,
      key,
      value: isSecret ? MASK : JSON.parse(fleet.redact(JSON.stringify(value))),
      source: await describeSource(source, key, fleet, cwd),
    });
  }
  return settings;
}

async function describeSource(source: DataSource, key: string, fleet: Fleet, cwd: string): Promise<string> {
  const place = source.path === undefined ? undefined : await fleet.locate(source, key);
  if (place === undefined) return source.label;
  const file = path.relative(cwd, place.file);
  return `${source.label}, ${file.startsWith("..") ? place.file : file}:${place.line}`;
}

function showValue(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
