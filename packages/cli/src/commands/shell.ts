/** `towline shell TARGET`: an interactive login shell on one host. */
import type { Command } from "commander";
import { addArgumentOptions } from "../options/argument-options.ts";
import { addSettingOptions, type FanOutFlags } from "../options/fan-out-options.ts";
import type { CliContext } from "../process/cli-context.ts";
import { runShell } from "../shell/run-shell.ts";

const EXAMPLES = `
All keys go to the host, Ctrl-C too; "exit" or Ctrl-D leaves the shell. Its exit
code is that of towline.

Examples:
  $ towline shell web1
  $ towline shell @ssh/bastion//@ssh/inner --sudo-user app --chdir /srv/app`;

/** Declares `shell`. */
export function registerShellCommand(program: Command, context: CliContext): void {
  const command = program
    .command("shell")
    .description("open an interactive shell on a host")
    .usage("<target> [options]")
    .argument("<target>", "one host: its name or a route")
    .addHelpText("after", EXAMPLES);
  addSettingOptions(command.optionsGroup("How it is reached:"));
  addArgumentOptions(command.optionsGroup("How it is run:"), "shell").action(
    async (target: string, _flags: unknown, self: Command) => {
      await runShell(target, self.optsWithGlobals<FanOutFlags>(), context);
    },
  );
}
