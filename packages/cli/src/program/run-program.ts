/** Runs the command that the command line names, and reports what goes wrong as a user wants to read it. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, Help, type HelpConfiguration, type Option } from "commander";
import type { CliContext } from "../process/cli-context.ts";
import { addGlobalOptions } from "../process/global-options.ts";
import { reportError } from "../session/report-error.ts";
import { COMMANDS } from "./command-list.ts";
import { explainMistake } from "./explain-mistake.ts";

const EXAMPLES = `
Examples:
  $ towline run web -- uptime                     on the hosts of group web
  $ towline run 'web[1-20]' --gather -- uname -r  equal outputs once
  $ towline run @ssh/db1 --sudo -- whoami         a host that no config knows
  $ towline put web ./app.conf /etc/app.conf      a file to every host
  $ towline connectors ssh                        every setting of a connector
  $ towline demo                                  try it on an embedded fleet

Exit codes: 0 all ok · 1 failed on some host · 2 wrong use, nothing was run ·
  3 a host unreachable or lost · 4 stopped by --max-fail · 130 interrupted`;

/** The same options stand under the same heading in the help of every command. */
const HELP: HelpConfiguration & ThisType<Help> = {
  showGlobalOptions: true,
  subcommandTerm: (command) => command.name(),
  visibleOptions(command) {
    const all = Help.prototype.visibleOptions.call(this, command);
    return command.parent === null ? all : all.filter((option) => !isHelp(option));
  },
  visibleGlobalOptions(command) {
    const help = Help.prototype.visibleOptions.call(this, command).filter(isHelp);
    return command.parent === null ? [] : [...help, ...Help.prototype.visibleGlobalOptions.call(this, command)];
  },
};

function isHelp({ long }: Option): boolean {
  return long === "--help";
}

/** Runs the program. Never rejects: errors are printed, and the exit code is set in the context. */
export async function runProgram(context: CliContext): Promise<void> {
  try {
    const program = createProgram(context, context.commandName);
    await program.parseAsync(wordsToParse(context), { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) settleCommanderError(error, context);
    else reportError(error, context);
  }
}

/** A name that is no command is the mistake, whatever else is asked for: help of it, too. */
function wordsToParse({ argv, commandName: name }: CliContext): string[] {
  if (name === undefined || COMMANDS.has(name)) return [...argv];
  const unknown = name === "help" ? argv.slice(argv.indexOf(name) + 1).find((word) => !word.startsWith("-")) : name;
  return unknown === undefined || unknown === "help" || COMMANDS.has(unknown) ? [...argv] : [unknown];
}

/** Makes the program with one command, or with all of them. */
export function createProgram(context: CliContext, name?: string): Command {
  const program = new Command("towline")
    .description("Runs commands and moves files on one host or ten thousand, over ssh, in containers and chroots.")
    .usage("<command> [targets] [options] [-- command...]")
    .helpOption("-h, --help", "show help")
    .helpCommand("help [command]", "show help for a command")
    .version(readVersion(context.packageFolder), "-V, --version", "show the version")
    .exitOverride()
    .configureHelp(HELP)
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      outputError: () => {},
      // Not from `process`: its standard output is that of foreign code.
      getOutHelpWidth: () => (context.stdout.isTTY ? context.stdout.columns : 80),
      getOutHasColors: () => false,
    })
    .addHelpText("after", EXAMPLES);
  addGlobalOptions(program);
  const named = name === undefined ? undefined : COMMANDS.get(name);
  const wanted = named === undefined ? COMMANDS.values() : [named];
  for (const register of wanted) register(program, context, () => createProgram(context));
  return program;
}

/** Commander ends help and version by an error too; only the others are the user's mistakes. */
function settleCommanderError(error: CommanderError, context: CliContext): void {
  if (error.exitCode === 0) return;
  if (error.code === "commander.help") context.exitCode = 2;
  else {
    const { commandName: name = "" } = context;
    reportError(explainMistake(error, COMMANDS.has(name) ? name : undefined, context), context);
  }
}

function readVersion(packageFolder: URL): string {
  const manifest = JSON.parse(readFileSync(new URL("package.json", packageFolder), "utf8")) as { version: string };
  return manifest.version;
}
