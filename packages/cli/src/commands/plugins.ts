/** `towline plugins`: the plugins of the config, in their order, and what is broken. */
import type { PluginEntry } from "@towline/core";
import { formatEvent } from "@towline/core";
import type { Command } from "commander";
import { toEventError } from "../events/event-error.ts";
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { pageOptions } from "../render/page-options.ts";
import { renderProblem } from "../render/problem-text.ts";
import { removeControls } from "../render/remove-controls.ts";
import { renderTable } from "../render/table.ts";
import { useFleet } from "../session/use-fleet.ts";

interface PluginsFlags extends GlobalOptions {
  readonly json?: boolean;
}

/** Declares `plugins`. */
export function registerPluginsCommand(program: Command, context: CliContext): void {
  program
    .command("plugins")
    .description("list the config's plugins and what is broken")
    .option("--json", "print one JSON object a line")
    .action(async (_flags: unknown, self: Command) => {
      const flags = self.optsWithGlobals<PluginsFlags>();
      await useFleet(context, flags, {}, async (fleet) => {
        if (fleet.plugins.some(({ problem }) => problem !== undefined)) context.exitCode = 1;
        if (flags.json === true) context.stdout.write(fleet.plugins.map(toEvent).join(""));
        else if (fleet.plugins.length === 0) context.stderr.write("The config names no plugins.\n");
        else context.stdout.write(renderPlugins(fleet.plugins, pageOptions(context, flags)));
      });
    });
}

function toEvent({ spec, name, version, folder, problem }: PluginEntry): string {
  const error = toEventError(problem);
  return formatEvent({ type: "plugin", spec, name, version, folder, ok: problem === undefined, error });
}

function renderPlugins(plugins: readonly PluginEntry[], page: ReturnType<typeof pageOptions>): string {
  const { colors, width } = page;
  const rows = plugins.map(({ spec, name, version, problem }) => [
    problem === undefined ? "ok" : "broken",
    removeControls(name ?? spec),
    version ?? "",
    name === undefined || name === spec ? "" : removeControls(spec),
  ]);
  const table = renderTable(rows, {
    width,
    paint: (text, column) => (column !== 0 ? text : text.startsWith("ok") ? colors.green(text) : colors.red(text)),
  });
  return table + plugins.map(({ spec, problem }) => renderProblem(spec, problem, page)).join("");
}
