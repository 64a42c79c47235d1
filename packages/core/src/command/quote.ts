/** Quotes words for a POSIX shell. */
import { RunError } from "../errors/kinds.ts";

/** Characters that no POSIX shell gives a meaning to, anywhere in a word. */
const PLAIN_WORD = /^[A-Za-z0-9_@%+:,./-]+$/;

/**
 * One word for a POSIX shell that stands for exactly `text`, whatever it holds.
 *
 * @throws RunError when it holds a NUL byte, which no argument can carry.
 * @example
 * ```ts
 * quoteForShell("it's"); // 'it'\''s'
 * ```
 */
export function quoteForShell(text: string): string {
  if (text.includes("\0")) {
    throw new RunError("ERR_TOWLINE_COMMAND_INVALID", "An argument holds a NUL byte, which no command can be given", {
      advice: "Pass such data on standard input or in a file.",
    });
  }
  return PLAIN_WORD.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** All words, quoted and joined by spaces. */
export function quoteWords(words: readonly string[]): string {
  return words.map(quoteForShell).join(" ");
}
