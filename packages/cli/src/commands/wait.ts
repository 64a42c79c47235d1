/** `towline wait TARGETS`: waits until commands run on hosts, such as those that boot. */
import type { WaitResult } from "@towline/core";
import type { Command } from "commander";
import { JsonReporter } from "../events/json-reporter.ts";
import { fanOut } from "../fan-out/fan-out-command.ts";
import { addSelectionOptions, type FanOutFlags } from "../options/fan-out-options.ts";
import type { CliContext } from "../program/cli-context.ts";
import { WaitReporter } from "../reporters/wait-reporter.ts";

const EXAMPLES = `
What no time can change ends it at once: a refused login, a wrong host key,
wrong settings.

Examples:
  $ towline wait web --timeout 120
  $ towline wait web1 && towline run web1 -- uptime`;

/** Values of the options: those of other fan-out commands, as far as they make sense here. */
type WaitFlags = Pick<
  FanOutFlags,
  | "config"
  | "debug"
  | "color"
  | "exclude"
  | "hostsFile"
  | "data"
  | "connectTimeout"
  | "parallel"
  | "timeout"
  | "json"
  | "quiet"
  | "dryRun"
>;

/** Declares `wait`. */
export function registerWaitCommand(program: Command, context: CliContext): void {
  const command = program
    .command("wait")
    .description("wait until hosts can be reached and run commands")
    .usage("<targets…> [options]")
    .argument("[targets...]", 'hosts, groups, routes, globs, ranges; "all"; "-" reads names from stdin')
    .addHelpText("after", EXAMPLES);
  addSelectionOptions(command)
    .optionsGroup("How long:")
    .option("--timeout <seconds>", "time to wait for each host (default: 300)")
    .option("--parallel <count>", "hosts at once")
    .optionsGroup("What is shown:")
    .option("--json", "print events, one JSON object a line")
    .option("--quiet", "print nothing but failures")
    .option("--dry-run", "show the hosts, and do nothing")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await wait(targets, self.optsWithGlobals<WaitFlags>(), context);
    });
}

async function wait(targets: readonly string[], flags: WaitFlags, context: CliContext): Promise<void> {
  const operation = { operation: "wait" } as const;
  const quiet = flags.quiet === true;
  const { stdout, stderr, environment } = context;
  await fanOut<WaitResult>({
    context,
    flags,
    targets,
    operation,
    reporter:
      flags.json === true
        ? new JsonReporter(stdout, operation, quiet)
        : new WaitReporter({ stdout, stderr, environment, color: flags.color, quiet }),
    start: ({ selection, options: { timeout, parallelism } }) => selection.waitUntilReachable({ timeout, parallelism }),
  });
}
