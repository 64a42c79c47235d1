/** The options that every command takes. */
import type { Command } from "commander";

/** Values of the options that every command takes. */
export interface GlobalOptions {
  readonly config?: string;
  readonly debug?: boolean;
  /** False with `--no-color`. */
  readonly color: boolean;
}

/** Declares them on the program; they may stand before or after the command's name. */
export function addGlobalOptions(program: Command): void {
  program
    .option("--config <file>", "config file to use instead of the nearest one")
    .option("--debug", "write what happens to stderr, and stack traces of errors")
    .option("--no-color", "no colours, as with NO_COLOR in the environment");
}
