/** `towline connectors [NAME]`: what is installed, what is broken and why, and every setting of one connector. */
import type { Connector, ConnectorEntry, Fleet, InstallationFinding } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { Command } from "commander";
import { toEventError } from "../events/event-error.ts";
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { UsageError } from "../process/usage-error.ts";
import { renderMarkdown } from "../render/connector-markdown.ts";
import { listSettings, renderConnector } from "../render/connector-page.ts";
import { pageOptions } from "../render/page-options.ts";
import { renderProblem } from "../render/problem-text.ts";
import { removeControls } from "../render/remove-controls.ts";
import { renderTable } from "../render/table.ts";
import { formatMessage } from "../render/wrap-text.ts";
import { useFleet } from "../session/use-fleet.ts";
import { inspectInstallation, summarizeInstallation } from "./inspect-installation.ts";
import { writeMarkdown } from "./write-markdown.ts";

interface ConnectorsFlags extends GlobalOptions {
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly into?: string;
}

const ORIGINS: { readonly [Origin in ConnectorEntry["origin"]]: string } = {
  given: "given by the program",
  config: "named in the config",
  project: "dependency of the project",
  self: "the project itself",
  installation: "came with towline",
};

const EXAMPLES = `
Examples:
  $ towline connectors
  $ towline connectors ssh
  $ towline connectors web --markdown --into README.md   a connector of yours`;

/** Declares `connectors`. */
export function registerConnectorsCommand(program: Command, context: CliContext): void {
  program
    .command("connectors")
    .description("list the installed connectors, or every setting of one")
    .argument("[name]", "a connector's identifier, such as ssh")
    .option("--json", "print one JSON object a line")
    .option("--markdown", "print the settings of one as Markdown, for its README")
    .option("--into <file>", "with --markdown: renew them in this file, between the markers that are printed")
    .addHelpText("after", EXAMPLES)
    .action(async (name: string | undefined, _flags: unknown, self: Command) => {
      const flags = self.optsWithGlobals<ConnectorsFlags>();
      checkMarkdown(name, flags);
      await useFleet(context, flags, {}, (fleet) =>
        name === undefined
          ? listConnectors(fleet, flags, context)
          : showConnector(name.replace(/^@/, ""), fleet, flags, context),
      );
    });
}

function checkMarkdown(name: string | undefined, { json, markdown, into }: ConnectorsFlags): void {
  if (into !== undefined && markdown !== true) throw new UsageError("--into takes --markdown beside it");
  if (markdown !== true) return;
  if (name === undefined)
    throw new UsageError("--markdown takes the name of a connector", "towline connectors lists them.");
  if (json === true) throw new UsageError("Choose --json or --markdown");
}

async function listConnectors(fleet: Fleet, flags: ConnectorsFlags, context: CliContext): Promise<void> {
  const { colors, width } = pageOptions(context, flags);
  // Loading finds what a manifest doesn't tell; one broken package must not hide the others.
  const loaded = await Promise.all(fleet.registry.list().map((entry) => loadEntry(entry, fleet)));
  if (loaded.some(({ problem }) => problem !== undefined)) context.exitCode = 1;
  if (flags.json === true) {
    const events = loaded.map(({ entry, problem, findings }) => formatEvent({ ...describe(entry, problem), findings }));
    context.stdout.write(events.join(""));
    return;
  }
  // On a terminal what is installed goes below what it is, so that each has room; in a pipe a connector is one line.
  const rows = loaded.flatMap(({ entry, problem, connector, findings = [] }) => {
    const state = [problem === undefined ? "ok" : "broken", entry.identifier, entry.version ?? ""];
    const summary = removeControls(connector?.summary ?? "");
    const installed = [summarizeInstallation(findings), describeOrigin(entry)].filter((part) => part !== "").join("; ");
    if (width === undefined) return [[...state, summary, removeControls(installed)]];
    return [summary, removeControls(installed)]
      .filter((text) => text !== "")
      .map((text, index) => [...(index === 0 ? state : state.map(() => "")), text]);
  });
  const table = renderTable(rows, {
    width,
    paint: (text, column) => {
      if (column === 0) return text.startsWith("ok") ? colors.green(text) : colors.red(text);
      return column === 1 ? colors.bold(text) : text;
    },
  });
  const problems = loaded.map(({ entry, problem }) => renderProblem(entry.packageName, problem, { colors, width }));
  const lacking = loaded.filter(({ findings = [] }) => findings.some(({ ok }) => !ok));
  const hints = lacking.map(({ entry }) => `What @${entry.identifier} lacks: towline connectors ${entry.identifier}`);
  const hint = hints.length === 0 ? "" : `\n${formatMessage(hints.join("\n"), context.stdout)}`;
  context.stdout.write(table + problems.join("") + hint);
}

/** Where it comes from, unless it is one of ours that came along. */
function describeOrigin({ origin, packageName }: ConnectorEntry): string {
  return origin === "installation" && packageName.startsWith("@towline/") ? "" : `${packageName}, ${ORIGINS[origin]}`;
}

interface LoadedEntry {
  readonly entry: ConnectorEntry;
  readonly connector?: Connector;
  readonly findings?: readonly InstallationFinding[];
  readonly problem?: ConnectorEntry["problem"];
}

async function loadEntry(entry: ConnectorEntry, fleet: Fleet): Promise<LoadedEntry> {
  if (entry.problem !== undefined) return { entry, problem: entry.problem };
  try {
    const connector = await fleet.registry.load(entry.identifier);
    return { entry, connector, findings: await inspectInstallation(connector) };
  } catch (error) {
    const { isTowlineError } = await import("@towline/core");
    if (!isTowlineError(error)) throw error;
    return { entry, problem: error as NonNullable<ConnectorEntry["problem"]> };
  }
}

async function showConnector(name: string, fleet: Fleet, flags: ConnectorsFlags, context: CliContext): Promise<void> {
  const connector = await fleet.registry.load(name);
  if (flags.markdown === true) {
    const markdown = renderMarkdown(connector);
    if (flags.into === undefined) context.stdout.write(markdown);
    else await writeMarkdown(flags.into, name, markdown, context.cwd);
    return;
  }
  const entry = fleet.registry.list().find(({ identifier }) => identifier === name) as ConnectorEntry;
  const findings = await inspectInstallation(connector);
  if (flags.json === true) {
    const details = { summary: connector.summary, settings: listSettings(connector), findings };
    context.stdout.write(formatEvent({ ...describe(entry, undefined), ...details }));
    return;
  }
  const origin = [entry.packageName, entry.version ?? "", `(${ORIGINS[entry.origin]})`].filter((part) => part !== "");
  const { colors, width } = pageOptions(context, flags);
  context.stdout.write(renderConnector({ connector, origin: origin.join(" "), findings }, colors, width));
}

function describe(entry: ConnectorEntry, problem: ConnectorEntry["problem"]) {
  const { identifier, packageName, version, folder, origin } = entry;
  const error = toEventError(problem);
  const ok = problem === undefined;
  return { type: "connector" as const, name: identifier, package: packageName, version, folder, origin, ok, error };
}
