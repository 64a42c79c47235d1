/** Tells shell text that a shell can read as a part of its own program from text that it must be kept apart from. */

/** A piece of a word: it can neither end the text around it nor begin anything that spans words. */
const PIECE =
  /(?:[A-Za-z0-9_@%+=:,./~*?^[\]-]|'[^'\n]*'|\\'|\$[A-Za-z_][A-Za-z0-9_]*|\$\?|"(?:[^"\\$`\n]|\$[A-Za-z_][A-Za-z0-9_]*)*")/
    .source;
const REDIRECTION = `[0-2]?(?:>>|>|<)(?:&[0-2]| ?${PIECE}+)`;
const SIMPLE = `(?:${REDIRECTION}|${PIECE}+)(?: +(?:${REDIRECTION}|${PIECE}+))*`;
const PLAIN = new RegExp(`^ *${SIMPLE}(?: *(?:;|&&|\\|\\||\\|) *${SIMPLE})* *$`);

/** Words that open or close a construct, or that read text of which nothing is known. They are looked for anywhere. */
const SPECIAL =
  /(?:^|[\s;&|])(?:if|then|else|elif|fi|for|do|done|while|until|case|esac|in|function|select|time|coproc|\[\[|\]\]|eval|\.|source|alias|set|trap|wait|jobs)(?=$|[\s;&|])/;

/**
 * Whether the text is simple commands with their words, quotes, redirections and the operators between them, and no
 * more: it is a correct program wherever it stands, and nothing in it tells a subshell from a shell, as `$$` does.
 */
export function isPlainCommand(text: string): boolean {
  return PLAIN.test(text) && !SPECIAL.test(text);
}

/** Whether the text may ask for the shell's own process id, which is another one in a subshell. */
export function mayAskForShell(text: string): boolean {
  return /\$[\\{"']*\$/.test(text) || /(?:^|[\s;&|(){`])(?:\.|source|eval)\s/.test(text);
}
