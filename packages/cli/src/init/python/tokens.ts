/** Splits Python into logical lines of tokens, as far as literals need it. Linear in the text; nothing of it runs. */

/** One word of a line. */
export interface Token {
  /** `computed` is a string that Python would fill in. */
  readonly kind: "name" | "number" | "string" | "sign" | "computed";
  /** As it is written; of a string, what it stands for. */
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

/** What Python takes for one line: brackets and backslashes go on over several. */
export interface LogicalLine {
  readonly line: number;
  /** Whether it is a part of what stands above it. */
  readonly isIndented: boolean;
  readonly tokens: readonly Token[];
}

/** What is no Python. */
export class PythonError extends Error {
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const SPACE = /[ \t\f]+|\\\r?\n|#[^\r\n]*/y;
const LINE_END = /\r\n|\r|\n/y;
const NAME = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER = /(?:0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?)[jJ]?/y;
const STRING_START = /([rRbBuUfFtT]{0,2})("""|'''|"|')/y;
const SIGN = /\*\*=?|\/\/=?|->|:=|[-+*/%@&|^<>=!]=|<<|>>|\.\.\.|[-+*/%@&|^~<>()[\]{},:.;=!]/y;

/** The lines of a module. @throws PythonError for what no Python would read, with its line */
export function splitLines(text: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  let tokens: Token[] = [];
  const open: { readonly sign: string; readonly line: number }[] = [];
  let line = 1;
  let isIndented = false;
  let position = 0;
  const match = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = position;
    const found = pattern.exec(text) ?? undefined;
    if (found !== undefined) position += found[0].length;
    return found;
  };
  const finish = (): void => {
    const [first] = tokens;
    if (first !== undefined) lines.push({ line: first.line, isIndented, tokens });
    tokens = [];
  };
  for (let isLineStart = true; position < text.length; isLineStart = false) {
    const space = match(SPACE);
    if (space !== undefined) {
      if (isLineStart && tokens.length === 0 && /^[ \t\f]/.test(space[0])) isIndented = true;
      if (space[0].startsWith("\\")) line += 1;
      continue;
    }
    if (match(LINE_END) !== undefined) {
      line += 1;
      if (open.length > 0) continue;
      finish();
      isIndented = /[ \t\f]/.test(text[position] ?? "");
      continue;
    }
    const start = match(STRING_START);
    if (start !== undefined) {
      const token = readString(text, position, line, start[1] ?? "", start[2] as string);
      tokens.push(token.token);
      line += token.lineBreaks;
      position = token.end;
      continue;
    }
    const name = match(NAME);
    if (name !== undefined) {
      tokens.push({ kind: "name", text: name[0], line });
      continue;
    }
    const number = match(NUMBER);
    if (number !== undefined) {
      tokens.push({ kind: "number", text: number[0], line });
      continue;
    }
    const sign = match(SIGN)?.[0];
    if (sign === undefined) throw new PythonError(line, "there is a character that is no Python");
    if ("([{".includes(sign)) open.push({ sign, line });
    else if (")]}".includes(sign) && open.pop()?.sign !== "([{"[")]}".indexOf(sign)]) {
      throw new PythonError(line, `there is a "${sign}" that closes nothing`);
    }
    if (sign === ";" && open.length === 0) finish();
    else tokens.push({ kind: "sign", text: sign, line });
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw new PythonError(unclosed.line, `the "${unclosed.sign}" is not closed`);
  finish();
  return lines;
}

interface ReadString {
  readonly token: Token;
  readonly end: number;
  readonly lineBreaks: number;
}

function readString(text: string, from: number, line: number, prefix: string, quote: string): ReadString {
  const isLong = quote.length === 3;
  let end = from;
  let lineBreaks = 0;
  for (; !text.startsWith(quote, end); end += 1) {
    const character = text[end];
    if (character === undefined || (character === "\n" && !isLong)) {
      throw new PythonError(line, "a text is not closed");
    }
    if (character === "\n") lineBreaks += 1;
    if (character !== "\\") continue;
    end += 1;
    if (text[end] === "\n") lineBreaks += 1;
  }
  const written = text.slice(from, end).replaceAll("\r\n", "\n");
  const marks = prefix.toLowerCase();
  const kind = /[ft]/.test(marks) ? "computed" : "string";
  const value = marks.includes("r") || kind === "computed" ? written : resolveEscapes(written);
  return {
    token: { kind, text: kind === "computed" ? "an f-string" : value, line },
    end: end + quote.length,
    lineBreaks,
  };
}

const ESCAPES: { readonly [letter: string]: string } = {
  "\n": "",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

function resolveEscapes(written: string): string {
  if (!written.includes("\\")) return written;
  return written.replace(
    /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g,
    (whole, hex?: string, short?: string, long?: string, octal?: string, letter?: string) => {
      if (letter !== undefined) return ESCAPES[letter] ?? whole;
      const code =
        octal === undefined ? Number.parseInt((hex ?? short ?? long) as string, 16) : Number.parseInt(octal, 8);
      return code > 0x10ffff ? whole : String.fromCodePoint(code);
    },
  );
}
