/** Finds which command argv names without a parser, so that only that command is loaded. */

/** Global options that take a value as the next argument. */
const VALUE_OPTIONS = new Set(["--config"]);
/** Commands whose arguments after `--` are a command for the host. */
const COMMANDS_WITH_WORDS = new Set(["run"]);

export interface FoundCommand {
  readonly name: string | undefined;
  readonly argv: readonly string[];
  readonly words: readonly string[] | undefined;
}

/** The first argument that is no global option, and the words after `--` where the command takes them. */
export function findCommand(argv: readonly string[]): FoundCommand {
  let name: string | undefined;
  for (let index = 0; index < argv.length; index += 1) {
    const argument = argv[index] as string;
    if (VALUE_OPTIONS.has(argument)) index += 1;
    else if (!argument.startsWith("-")) {
      name = argument;
      break;
    }
  }
  const separator = argv.indexOf("--");
  if (name === undefined || separator === -1 || !COMMANDS_WITH_WORDS.has(name)) return { name, argv, words: undefined };
  return { name, argv: argv.slice(0, separator), words: argv.slice(separator + 1) };
}
