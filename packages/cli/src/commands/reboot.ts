/** `towline reboot TARGETS`: reboots hosts and proves that they did. */
import type { RebootResult } from "@towline/core";
import type { Command } from "commander";
import { doOutcomeWork } from "../fan-out/outcome-command.ts";
import { addArgumentOptions } from "../options/argument-options.ts";
import { addSelectionOptions, addThrottleOptions } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";

const EXAMPLES = `
A host is back when it answers with another boot id than before. It does not ask
whether you are sure.

Examples:
  $ towline reboot web1 --sudo
  $ towline reboot web --sudo --batch 1,25% --max-fail 0 --timeout 300`;

/** Declares `reboot`. */
export function registerRebootCommand(program: Command, context: CliContext): void {
  const command = program
    .command("reboot")
    .description("reboot hosts and wait until they are back")
    .usage("<targets...> [options]")
    .argument("[targets...]", 'hosts, groups, routes, globs, ranges; "all"; "-" reads names from stdin')
    .addHelpText("after", EXAMPLES);
  addThrottleOptions(addSelectionOptions(command))
    .optionsGroup("How it is done:")
    .option("--timeout <seconds>", "time for each host to be back (default: 600)");
  doOutcomeWork<RebootResult>(addArgumentOptions(command, "reboot"), context, {
    operation: { operation: "reboot" },
    outcome: "rebooted, back",
    start: ({ selection, options }) => selection.reboot(options),
  });
}
