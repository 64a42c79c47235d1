/** Strings as Python writes them: quotes of four kinds, prefixes and escapes. */

const OPENING = /(?:[uU]|[rR][bB]?|[bB][rR]?)?("""|'''|"|')/y;
const SIMPLE: { readonly [letter: string]: string } = {
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
const ESCAPE = /\\(?:([0-7]{1,3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([\s\S]))/g;

/** The string at a place, and where it ends; undefined where there is none, or one that Python refuses. */
export function readString(text: string, at: number): { value: string; end: number } | undefined {
  OPENING.lastIndex = at;
  const [opening, quote] = OPENING.exec(text) ?? [];
  if (opening === undefined || quote === undefined) return undefined;
  const start = at + opening.length;
  const end = findEnd(text, start, quote);
  if (end < 0) return undefined;
  const inside = text.slice(start, end);
  const value = /^[^'"]*r/i.test(opening) ? inside : withoutEscapes(inside);
  return value === undefined ? undefined : { value, end: end + quote.length };
}

function findEnd(text: string, start: number, quote: string): number {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text.startsWith(quote, at)) return at;
  }
  return -1;
}

function withoutEscapes(text: string): string | undefined {
  if (!text.includes("\\")) return text;
  let isWrong = false;
  const value = text.replace(ESCAPE, (whole, octal, hex, short, long, letter) => {
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    const code = Number.parseInt(hex ?? short ?? long ?? "", 16);
    if (!Number.isNaN(code)) {
      if (code <= 0x10ffff) return String.fromCodePoint(code);
      isWrong = true;
      return "";
    }
    // Names of characters are not known here, and the other three lack digits.
    if ("xuUN".includes(letter)) isWrong = true;
    return SIMPLE[letter] ?? whole;
  });
  return isWrong ? undefined : value;
}
