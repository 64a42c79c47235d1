/** The operator's terminal while a shell on a host has it: keys pass as they are, and its size is told. */
import type { CliContext } from "../process/cli-context.ts";

/** As much of the process as the terminal needs. */
export type TerminalContext = Pick<CliContext, "stdin" | "stdout" | "stderr" | "environment">;

/** A terminal as hosts know it. */
export interface TerminalState {
  readonly columns: number;
  readonly rows: number;
  readonly term: string;
}

/** Its size and type now. */
export function readTerminal(context: TerminalContext): TerminalState {
  const { columns, rows } = screenOf(context) ?? { columns: 80, rows: 24 };
  return { columns, rows, term: context.environment.TERM ?? "xterm-256color" };
}

/**
 * Gives every key to who reads stdin, Ctrl-C too, and tells each new size, until it is given back.
 *
 * @returns gives it back; may be called more than once
 */
export function lendTerminal(context: TerminalContext, resized: (columns: number, rows: number) => void): () => void {
  const { stdin } = context;
  const screen = screenOf(context);
  const tell = (): void => {
    if (screen !== undefined) resized(screen.columns, screen.rows);
  };
  const giveBack = (): void => {
    process.off("exit", giveBack);
    screen?.off("resize", tell);
    stdin.setRawMode(false);
    stdin.pause();
  };
  // A terminal that was closed can't be set, and there is nothing left to give back.
  stdin.on("error", () => {});
  // A second interrupt leaves at once, without a chance for anything else.
  process.on("exit", giveBack);
  screen?.on("resize", tell);
  stdin.setRawMode(true);
  // It may have changed while the host was connected.
  tell();
  return giveBack;
}

/** Where the shell is seen; undefined where stdout and stderr both go elsewhere. */
function screenOf({ stdout, stderr }: TerminalContext): NodeJS.WriteStream | undefined {
  return [stdout, stderr].find(({ isTTY }) => isTTY);
}
