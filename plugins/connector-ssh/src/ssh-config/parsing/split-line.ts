/** Splits a line of ssh_config into its keyword and its words, with OpenSSH's rules for quotes, `=` and comments. */

const SPACE = " \t\r\n";

/** The keyword of a line, and the text after it. */
export interface SplitLine {
  /** In lower case. */
  readonly keyword: string;
  /** Without white space around it. */
  readonly rest: string;
}

/** The parts of a line; undefined for one that is empty or a comment. */
export function splitLine(line: string): SplitLine | undefined {
  const reader = new DelimitedReader(line.replace(/[ \t\r\n\f]+$/, ""));
  // White space before the keyword counts as an empty first word.
  const keyword = reader.next() || reader.next();
  if (keyword === undefined || keyword === "" || keyword.startsWith("#")) return undefined;
  return { keyword: keyword.toLowerCase(), rest: skipSpace(reader.rest) };
}

/**
 * The words of the text after a keyword, as a shell would split them, up to a `#` that begins a word.
 *
 * @throws Error for a quote that is not closed.
 */
export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = "";
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const following = text.charAt(index + 1);
    if (quote === "" && (character === " " || character === "\t")) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    if (word === undefined && character === "#") break;
    word ??= "";
    if (
      character === "\\" &&
      following !== "" &&
      ("'\"\\".includes(following) || (quote === "" && following === " "))
    ) {
      word += following;
      index += 1;
    } else if (quote === "" && (character === '"' || character === "'")) {
      quote = character;
    } else if (character === quote) {
      quote = "";
    } else {
      word += character;
    }
  }
  if (quote !== "") throw new Error("a quote is not closed");
  if (word !== undefined) words.push(word);
  return words;
}

/** Reads words that white space or one `=` separates, as keywords and the criteria of `Match` are. */
export class DelimitedReader {
  #rest: string | undefined;

  constructor(text: string) {
    this.#rest = text;
  }

  /** What is not read yet. */
  get rest(): string {
    return this.#rest ?? "";
  }

  /** The next word, maybe empty; undefined at the end, or where a quote is not closed. */
  next(): string | undefined {
    const text = this.#rest;
    if (text === undefined) return undefined;
    const end = text.search(/[ \t\r\n"=]/);
    if (end === -1) {
      this.#rest = undefined;
      return text;
    }
    if (text[end] === '"') {
      const closing = text.indexOf('"', end + 1);
      if (closing === -1) {
        this.#rest = undefined;
        return undefined;
      }
      this.#rest = skipSpace(text.slice(closing + 1));
      return text.slice(0, end) + text.slice(end + 1, closing);
    }
    const after = skipSpace(text.slice(end + 1));
    const skipsEquals = text[end] !== "=" && after.startsWith("=");
    this.#rest = skipsEquals ? skipSpace(after.slice(1)) : after;
    return text.slice(0, end);
  }
}

function skipSpace(text: string): string {
  let start = 0;
  while (start < text.length && SPACE.includes(text.charAt(start))) start += 1;
  return text.slice(start);
}
