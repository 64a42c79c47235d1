/** Reads a line as bash has it, and writes what completes it. */

/** A line that is being typed, up to the cursor. */
export interface BashLine {
  /** Without quotes; the last one is being typed, and may be empty. */
  readonly words: readonly string[];
  /** How much of the last word bash will not replace. */
  readonly kept: number;
  /** The quote that the cursor is in. */
  readonly quote: "" | "'" | '"';
}

/**
 * Bash replaces no more than what follows the last character at which it breaks words, or the quote that the cursor is in.
 *
 * @param breaks `COMP_WORDBREAKS`
 */
export function readBashLine(line: string, breaks: string): BashLine {
  const words: string[] = [];
  let word = "";
  let isWord = false;
  let kept = 0;
  let quote: BashLine["quote"] = "";
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] as string;
    if (quote !== "") {
      const next = line[index + 1];
      if (character === quote) {
        quote = "";
        kept = word.length;
      } else if (quote === '"' && character === "\\" && next !== undefined && '"\\$`'.includes(next)) {
        word += next;
        index += 1;
      } else word += character;
    } else if (/\s/.test(character)) {
      if (isWord) words.push(word);
      word = "";
      isWord = false;
      kept = 0;
    } else {
      isWord = true;
      if (character === "'" || character === '"') {
        quote = character;
        kept = word.length;
      } else if (character === "\\") {
        index += 1;
        word += line[index] ?? "";
      } else {
        word += character;
        // Readline takes "@", which begins the name of a host for it, to what it replaces.
        if (breaks.includes(character)) kept = character === "@" ? word.length - 1 : word.length;
      }
    }
  }
  return { words: [...words, word], kept, quote };
}

/** What bash is to put in the place of what it replaces; undefined for what can't stand in those quotes. */
export function writeBashWord(value: string, { kept, quote }: BashLine): string | undefined {
  const rest = value.slice(kept);
  if (quote === "'") return rest.includes("'") ? undefined : rest;
  if (quote === '"') return rest.replace(/["\\$`]/g, "\\$&");
  return rest.replace(/[\s'"\\$`!&|;<>()*?[\]{}~#^]/g, "\\$&");
}
