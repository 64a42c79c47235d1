/** What `reboot` and `wait` share: hosts print nothing, and one outcome of each is told. */
import type { RebootResult, WaitResult } from "@towline/core";
import type { Command } from "commander";
import { JsonReporter } from "../events/json-reporter.ts";
import type { Operation } from "../events/operation.ts";
import type { FanOutFlags } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";
import { OutcomeReporter } from "../reporters/outcome-reporter.ts";

import { type FanOutWork, fanOut } from "./fan-out-command.ts";

/** What such a command does. */
export interface OutcomeWork<Result extends RebootResult | WaitResult> {
  readonly operation: Operation;
  /** What people are told of a host where it went well, before how long that took: `reachable`. */
  readonly outcome: string;
  readonly start: FanOutWork<Result>["start"];
}

/** Declares how the outcome is shown, and has the command do the work. */
export function doOutcomeWork<Result extends RebootResult | WaitResult>(
  command: Command,
  context: CliContext,
  { operation, outcome, start }: OutcomeWork<Result>,
): void {
  command
    .optionsGroup("What is shown:")
    .option("--json", "print events, one JSON object a line")
    .option("--quiet", "print nothing but failures")
    .option("--dry-run", "show the hosts, and do nothing")
    .action(async (targets: string[], _flags: unknown, self: Command) => {
      const flags = self.optsWithGlobals<FanOutFlags>();
      const quiet = flags.quiet === true;
      const { stdout, stderr, environment } = context;
      await fanOut<Result>({
        context,
        flags,
        targets,
        operation,
        reporter:
          flags.json === true
            ? new JsonReporter(stdout, operation, quiet)
            : new OutcomeReporter(outcome, { stdout, stderr, environment, color: flags.color, quiet }),
        start,
      });
    });
}
