/** `towline reboot TARGETS`: reboots hosts and proves that they did. */
import type { RebootResult } from "@towline/core";
import type { Command } from "commander";
import { JsonReporter } from "../events/json-reporter.ts";
import { fanOut } from "../fan-out/fan-out-command.ts";
import {
  addEscalationOptions,
  addSelectionOptions,
  addThrottleOptions,
  type FanOutFlags,
} from "../options/fan-out-options.ts";
import type { CliContext } from "../program/cli-context.ts";
import { RebootReporter } from "../reporters/reboot-reporter.ts";

const EXAMPLES = `
A host is back when it answers with another boot id than before. It does not ask
whether you are sure.

Examples:
  $ towline reboot web1 --sudo
  $ towline reboot web --sudo --batch 1,25% --max-fail 0 --timeout 300`;

/** Values of the options: those of other fan-out commands, as far as they make sense here. */
type RebootFlags = Omit<FanOutFlags, "chdir" | "env" | "shellExecutable">;

/** Declares `reboot`. */
export function registerRebootCommand(program: Command, context: CliContext): void {
  const command = program
    .command("reboot")
    .description("reboot hosts and wait until they are back")
    .usage("<targets…> [options]")
    .argument("[targets...]", 'hosts, groups, routes, globs, ranges; "all"; "-" reads names from stdin')
    .addHelpText("after", EXAMPLES);
  addThrottleOptions(addSelectionOptions(command))
    .optionsGroup("How it is done:")
    .option("--timeout <seconds>", "time for each host to be back (default: 600)");
  addEscalationOptions(command)
    .optionsGroup("What is shown:")
    .option("--json", "print events, one JSON object a line")
    .option("--quiet", "print nothing but failures")
    .option("--dry-run", "show the hosts, and do nothing")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      await reboot(targets, self.optsWithGlobals<RebootFlags>(), context);
    });
}

async function reboot(targets: readonly string[], flags: RebootFlags, context: CliContext): Promise<void> {
  const operation = { operation: "reboot" } as const;
  const quiet = flags.quiet === true;
  const { stdout, stderr, environment } = context;
  await fanOut<RebootResult>({
    context,
    flags,
    targets,
    operation,
    reporter:
      flags.json === true
        ? new JsonReporter(stdout, operation, quiet)
        : new RebootReporter({ stdout, stderr, environment, color: flags.color, quiet }),
    start: ({ selection, options }) => selection.reboot(options),
  });
}
