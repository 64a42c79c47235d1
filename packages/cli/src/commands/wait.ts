/** `towline wait TARGETS`: waits until commands run on hosts, such as those that boot. */
import type { WaitResult } from "@towline/core";
import type { Command } from "commander";
import { doOutcomeWork } from "../fan-out/outcome-command.ts";
import { addSelectionOptions } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";

const EXAMPLES = `
What no time can change ends it at once: a refused login, a wrong host key,
wrong settings.

Examples:
  $ towline wait web --timeout 120
  $ towline wait web1 && towline run web1 -- uptime`;

/** Declares `wait`. */
export function registerWaitCommand(program: Command, context: CliContext): void {
  const command = program
    .command("wait")
    .description("wait until hosts can be reached and run commands")
    .usage("<targets...> [options]")
    .argument("[targets...]", 'hosts, groups, routes, globs, ranges; "all"; "-" reads names from stdin')
    .addHelpText("after", EXAMPLES);
  addSelectionOptions(command)
    .optionsGroup("How long:")
    .option("--timeout <seconds>", "time to wait for each host (default: 300)")
    .option("--parallel <count>", "hosts at once");
  doOutcomeWork<WaitResult>(command, context, {
    operation: { operation: "wait" },
    outcome: "reachable",
    start: ({ selection, options: { timeout, parallelism } }) => selection.waitUntilReachable({ timeout, parallelism }),
  });
}
