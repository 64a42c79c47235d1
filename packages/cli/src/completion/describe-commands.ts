/** What shells are told about the commands: their options, and which of their arguments are targets. */
import type { Command, Option } from "commander";

/** An option to complete. */
export interface CompletableOption {
  /** Such as `--chdir`. */
  readonly name: string;
  readonly description: string;
  readonly value: "none" | "any" | "file";
}

/** A command to complete. */
export interface CompletableCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletableOption[];
  /** Which arguments are targets: no one, the first, or all. The others are files or fixed words. */
  readonly targets: "none" | "first" | "all";
  /** Words that the first argument is one of. */
  readonly choices: readonly string[];
}

/** Reads the commands of a program, in their order. */
export function describeCommands(program: Command): CompletableCommand[] {
  const shared = program.options.filter(isShown).map(describeOption);
  return program.commands.map((command) => {
    const [first] = command.registeredArguments;
    const takesTargets = first !== undefined && /^targets?$/.test(first.name());
    return {
      name: command.name(),
      description: firstLine(command.summary() || command.description()),
      options: [...command.options.filter(isShown).map(describeOption), ...shared],
      targets: !takesTargets ? "none" : first.variadic ? "all" : "first",
      choices: first?.argChoices ?? [],
    };
  });
}

function isShown(option: Option): boolean {
  return !option.hidden && option.long !== undefined;
}

function describeOption(option: Option): CompletableOption {
  return {
    name: option.long ?? "",
    description: firstLine(option.description),
    value: !option.required && !option.optional ? "none" : /<(file|source)>/.test(option.flags) ? "file" : "any",
  };
}

/** Menus have one line for each. */
function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
