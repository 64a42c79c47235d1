/** Quotes words for a login shell of any kind: the server hands the command to it as text. */
import { quoteForShell } from "@towline/core";

/**
 * One word, the same to POSIX shells, fish and csh. In single quotes, fish takes a backslash for more than itself, and csh
 * takes an exclamation mark for the history, so those stand outside of them.
 */
export function quoteForLoginShell(word: string): string {
  if (!/['\\!]/.test(word)) return quoteForShell(word);
  const inner = word.replaceAll(/['\\!]/g, (character) => (character === "'" ? `'"'"'` : `'\\${character}'`));
  return `'${inner}'`;
}
