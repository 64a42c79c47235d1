/** Makes one command line of a program and its arguments for a login shell of any kind, which is replaced by it. */
import { quoteForShell } from "./quote.ts";

/** Reads the command line from its argument, where nothing but a backslash is special. */
const DECODE = 'eval "exec $(command printf %b "$1")"';

/**
 * The same to POSIX shells, fish and csh. The shell is replaced by the program: what its start-up files have arranged for
 * its end, such as a trap, does not happen behind the program's output.
 *
 * @example
 * ```ts
 * commandForLoginShell(["echo", "it's"]); // exec echo 'it'"'"'s'
 * ```
 */
export function commandForLoginShell(argv: readonly string[]): string {
  if (!argv.some((word) => word.includes("\n"))) return `exec ${argv.map(quoteForLoginShell).join(" ")}`;
  // To csh a newline ends a command even in quotes, and it would run what follows.
  const encoded = argv.map(quoteForShell).join(" ").replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return commandForLoginShell(["sh", "-c", DECODE, "sh", encoded]);
}

/** In single quotes fish takes a backslash for more than itself, and csh an exclamation mark for its history. */
function quoteForLoginShell(word: string): string {
  if (!/['\\!]/.test(word)) return quoteForShell(word);
  const inner = word.replaceAll(/['\\!]/g, (character) => (character === "'" ? `'"'"'` : `'\\${character}'`));
  return `'${inner}'`;
}
