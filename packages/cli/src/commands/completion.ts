/** `towline completion bash|zsh|fish`: prints a script that lets the shell complete commands, options and targets. */
import { Argument, type Command, Option } from "commander";
import { bashScript } from "../completion/bash-script.ts";
import { describeCommands } from "../completion/describe-commands.ts";
import { fishScript } from "../completion/fish-script.ts";
import { zshScript } from "../completion/zsh-script.ts";
import type { CliContext } from "../program/cli-context.ts";
import type { GlobalOptions } from "../program/global-options.ts";
import { UsageError } from "../program/usage-error.ts";
import { useFleet } from "../program/use-fleet.ts";

const EXAMPLES = `
Examples:
  $ source <(towline completion bash)      in ~/.bashrc
  $ source <(towline completion zsh)       in ~/.zshrc, after compinit
  $ towline completion fish > ~/.config/fish/completions/towline.fish`;

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript };

type Shell = keyof typeof SCRIPTS;

interface CompletionFlags extends GlobalOptions {
  readonly targets?: boolean;
}

/** Adds `towline completion` to the program. */
export function registerCompletionCommand(
  program: Command,
  context: CliContext,
  createWholeProgram: () => Command,
): void {
  program
    .command("completion")
    .description("print a script that completes commands, options and targets in your shell")
    .addArgument(new Argument("[shell]", "your shell").choices(["bash", "zsh", "fish"]))
    // The scripts ask for the names of hosts and groups with this one.
    .addOption(new Option("--targets", "print the names of hosts and groups").hideHelp())
    .addHelpText("after", EXAMPLES)
    .action(async (shell: Shell | undefined, _flags: unknown, self: Command) => {
      const flags = self.optsWithGlobals<CompletionFlags>();
      if (flags.targets === true) return await printTargets(context, flags);
      if (shell === undefined) throw new UsageError("No shell given", "Use: towline completion bash, zsh or fish");
      context.stdout.write(SCRIPTS[shell](describeCommands(createWholeProgram())));
    });
}

/** Prints what may be named as a target, one a line. Silent about what is wrong: a shell asks, in the middle of a line. */
async function printTargets(context: CliContext, flags: GlobalOptions): Promise<void> {
  try {
    await useFleet(context, flags, {}, async (fleet) => {
      const hosts = await fleet
        .select("all")
        .hosts()
        .catch(() => []);
      const names = ["all", ...fleet.groups, ...hosts.map(({ name }) => name), "@local"];
      context.stdout.write(`${[...new Set(names)].join("\n")}\n`);
    });
  } catch {
    // A broken config completes to nothing; any other command tells what is wrong with it.
  }
}
