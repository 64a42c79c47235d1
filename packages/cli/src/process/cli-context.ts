/** What every command is given: the process as far as commands may touch it. */
import { findCommand } from "./find-command.ts";
import { UsageError } from "./usage-error.ts";

/** The process as commands see it. Set `exitCode`; never call `process.exit`. */
export interface CliContext {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly environment: NodeJS.ProcessEnv;
  /** Reading it throws a UsageError where the folder is gone. */
  readonly cwd: string;
  /** The folder of this package, whose own connectors are found from every project. */
  readonly packageFolder: URL;
  /** The arguments before `--` of a command that takes a command for the host, else all of them. */
  readonly argv: readonly string[];
  /** The command that argv names, known or not; undefined when it names none. */
  readonly commandName: string | undefined;
  /** What follows `--` in `towline run TARGETS -- CMD…`; undefined without `--`. */
  readonly commandWords: readonly string[] | undefined;
  /** The exit code of the process: 0 all ok, 1 failed, 2 wrong use, 3 unreachable, 4 budget spent, 130 interrupted. */
  exitCode: number;
}

/** The context of this process. */
export function createProcessContext(argv: readonly string[], packageFolder: URL): CliContext {
  const found = findCommand(argv);
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    get cwd() {
      return workingFolder();
    },
    packageFolder,
    argv: found.argv,
    commandName: found.name,
    commandWords: found.words,
    exitCode: 0,
  };
}

/** @throws UsageError where it was removed, or may not be looked at */
function workingFolder(): string {
  try {
    return process.cwd();
  } catch (error) {
    const isGone = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw new UsageError(
      isGone ? "The working folder is gone" : `The working folder can't be read: ${(error as Error).message}`,
      "Change to another folder: cd ~",
    );
  }
}
