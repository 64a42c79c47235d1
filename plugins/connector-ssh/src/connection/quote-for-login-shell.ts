/** Makes one command line of a program and its arguments for a login shell of any kind: ssh carries text. */
import { quoteForShell } from "@towline/core";

/** Reads the command line from its argument, where nothing but a backslash is special. */
const DECODE = 'eval "exec $(printf %b "$1")"';

/** The same to POSIX shells, fish and csh. */
export function commandForLoginShell(argv: readonly string[]): string {
  if (!argv.some((word) => word.includes("\n"))) return argv.map(quoteForLoginShell).join(" ");
  // To csh a newline ends a command even in quotes, and it would run what follows.
  const encoded = argv.map(quoteForShell).join(" ").replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return ["sh", "-c", DECODE, "sh", encoded].map(quoteForLoginShell).join(" ");
}

/** In single quotes fish takes a backslash for more than itself, and csh an exclamation mark for its history. */
function quoteForLoginShell(word: string): string {
  if (!/['\\!]/.test(word)) return quoteForShell(word);
  const inner = word.replaceAll(/['\\!]/g, (character) => (character === "'" ? `'"'"'` : `'\\${character}'`));
  return `'${inner}'`;
}
