/** `towline completion bash|zsh|fish`: prints a script that lets the shell complete commands, options and targets. */
import { Argument, Command, Option } from "commander";
import type { CliContext } from "../program/cli-context.ts";
import type { GlobalOptions } from "../program/global-options.ts";
import { addGlobalOptions } from "../program/global-options.ts";
import { UsageError } from "../program/usage-error.ts";
import { useFleet } from "../program/use-fleet.ts";

const EXAMPLES = `
Examples:
  $ source <(towline completion bash)      in ~/.bashrc
  $ source <(towline completion zsh)       in ~/.zshrc, after compinit
  $ towline completion fish > ~/.config/fish/completions/towline.fish`;

type Shell = "bash" | "zsh" | "fish";

interface CompletionFlags extends GlobalOptions {
  readonly targets?: boolean;
}

/** Adds `towline completion` to the program. */
export function registerCompletionCommand(program: Command, context: CliContext): void {
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
      context.stdout.write(await renderScript(shell, context));
    });
}

async function renderScript(shell: Shell, context: CliContext): Promise<string> {
  const { COMMANDS } = await import("../program/command-list.ts");
  const { describeCommands } = await import("../completion/describe-commands.ts");
  const program = new Command("towline");
  addGlobalOptions(program);
  for (const load of COMMANDS.values()) (await load())(program, context);
  const commands = describeCommands(program);
  if (shell === "bash") return (await import("../completion/bash-script.ts")).bashScript(commands);
  if (shell === "zsh") return (await import("../completion/zsh-script.ts")).zshScript(commands);
  return (await import("../completion/fish-script.ts")).fishScript(commands);
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
