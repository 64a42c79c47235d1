/** Splits a target at its operators: into words, each with what stands before it. Looks at each character once or twice. */
import { invalidTarget, type TargetPlace } from "./target-place.ts";

/** What joins a word to all that stands before it: both, what is in both, without it, what is in one of them. */
export type TargetOperator = "," | "&" | "!" | "^";

/** A word as it was written. */
export interface ScannedWord {
  /** Undefined at the beginning of a target. */
  readonly operator: TargetOperator | undefined;
  /** Whether a `!` stands before it that joins nothing: at the beginning, or after a comma. */
  readonly excluded: boolean;
  readonly text: string;
  readonly place: TargetPlace;
}

/** A key and what compares it with a value. The whole of it, up to the value. */
export const COMPARISON = /^([A-Za-z_][\w.-]*)\s*(!=|>=|<=|==|=~|=|>|<|~)\s*/;

/** @throws InventoryError for an operator with nothing to join, and for brackets and quotes that are left open */
export function scanTarget(text: string): ScannedWord[] {
  const words: ScannedWord[] = [];
  let at = 0;
  let operator: TargetOperator | undefined;
  do {
    let signAt = at - 1;
    let excluded = false;
    at = skipSpace(text, at);
    if (text[at] === "!") {
      // `a&!b` is what `a!b` is.
      if (operator === "&") operator = "!";
      else if (operator === undefined || operator === ",") excluded = true;
      else throw nothingBetween(text, signAt, at);
      signAt = at;
      at = skipSpace(text, at + 1);
    }
    const end = endOfWord(text, at);
    const word = text.slice(at, end).trimEnd();
    if (word === "") throw nothingBetween(text, signAt, end);
    words.push({ operator, excluded, text: word, place: { text, start: at, end: at + word.length } });
    operator = text[end] as TargetOperator | undefined;
    at = end + 1;
  } while (operator !== undefined);
  return words;
}

/** Where a word that starts here ends: at the next operator that is no part of it. */
function endOfWord(text: string, start: number): number {
  const comparison = comparisonAt(text, start);
  if (comparison?.operator === "~") return endOfPattern(text, comparison.end);
  if (text[start] === "~") return endOfPattern(text, start + 1);
  if (comparison !== undefined) return endOfValue(text, comparison.end);
  if (isQuote(text[start])) return endOfValue(text, start);
  return text[start] === "@" ? endOfRoute(text, start) : endOfName(text, start);
}

/** A key of many characters is none: what is long must not be looked at again and again. */
const LONGEST_KEY = 256;

function comparisonAt(text: string, start: number): { readonly operator: string; readonly end: number } | undefined {
  const [whole, , operator] = COMPARISON.exec(text.slice(start, start + LONGEST_KEY)) ?? [];
  return whole === undefined || operator === undefined ? undefined : { operator, end: start + whole.length };
}

function endOfName(text: string, start: number): number {
  let at = start;
  for (; at < text.length && !isOperator(text[at]); at += 1) {
    if (text[at] === "[") at = endOfBracket(text, at);
    else if (text[at] === "]") throw invalidTarget(onePlace(text, at), "closes a bracket that is not open", REMOVE);
    // What follows may be a path or an image, after a host: `web1//@docker/app`.
    else if (text.startsWith("//@", at)) return endOfRoute(text, at);
  }
  return at;
}

const REMOVE = 'Remove it, or write a range as "web[1-3]", "web[01-03]" or "web[1-3,7]".';

/** The bracket that closes a range or an address. */
function endOfBracket(text: string, open: number): number {
  let at = open + 1;
  while (at < text.length && /[\w\s,.:%/-]/.test(text[at] as string)) at += 1;
  const inside = { text, start: open, end: Math.min(at + 1, text.length) };
  if (text[at] === undefined) throw invalidTarget(inside, "has a bracket that is not closed", RANGES);
  if (text[at] === "[") throw invalidTarget(onePlace(text, at), "has a bracket within a bracket", RANGES);
  if (text[at] !== "]") throw invalidTarget(onePlace(text, at), "has brackets that hold no numbers", RANGES);
  const content = text.slice(open + 1, at);
  if (!/^[\d\s,/-]*$/.test(content)) {
    // An address has them, too.
    if (/^[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?$/.test(content)) return at;
    throw invalidTarget(inside, "has brackets that hold no numbers", RANGES);
  }
  checkSpans(text, open + 1, at);
  return at;
}

const RANGES = 'Write a range as "web[1-3]", "web[01-03]", "web[0-8/2]" or "web[1-3,7]".';

function checkSpans(text: string, start: number, end: number): void {
  let from = start;
  for (const item of text.slice(start, end).split(",")) {
    if (!/^\s*\d+\s*(?:-\s*\d+\s*(?:\/\s*\d+\s*)?)?$/.test(item)) {
      const place = { text, start: from, end: Math.max(from + item.length, from + 1) };
      throw invalidTarget(place, item.trim() === "" ? "has an empty range" : "has a range that is none", RANGES);
    }
    from += item.length + 1;
  }
}

/** After `@connector/` stands a path or an image, which may hold such a sign: then what follows it is no name. */
function endOfRoute(text: string, start: number): number {
  const name = text.indexOf("/", start);
  let at = start;
  for (; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === "," || sign === "&") return at;
    if ((sign === "!" || sign === "^") && (name < 0 || at < name || isBeforeName(text, at + 1))) return at;
    if (sign === "[") {
      const [range] = /^\[[\d\s,/-]*\]/.exec(text.slice(at, at + LONGEST_RANGE)) ?? [];
      if (range !== undefined) at += range.length - 1;
    }
  }
  return at;
}

const LONGEST_RANGE = 1_024;

function isBeforeName(text: string, start: number): boolean {
  const from = skipSpace(text, start);
  if (/^@[a-z]/.test(text.slice(from, from + 2))) return true;
  let at = from;
  while (at < text.length && !isOperator(text[at])) {
    if (text[at] === "/" || text[at] === "@") return false;
    at += 1;
  }
  return at > from;
}

/** A value in quotes ends with them; any other at the next operator. */
function endOfValue(text: string, start: number): number {
  const quote = text[start];
  let at = start;
  if (isQuote(quote)) {
    const close = text.indexOf(quote as string, start + 1);
    if (close < 0) {
      const place = { text, start, end: text.length };
      throw invalidTarget(place, "has a quote that is not closed", `Write a ${quote} at its end.`);
    }
    at = close + 1;
  }
  while (at < text.length && !isOperator(text[at])) at += 1;
  return at;
}

/** `~/a|b/i` ends with its slash, `~^web(1|2)` at the next operator outside of brackets. */
function endOfPattern(text: string, start: number): number {
  let at = start;
  if (text[at] === "/") {
    for (at += 1; at < text.length && text[at] !== "/"; at += 1) if (text[at] === "\\") at += 1;
    if (at >= text.length) {
      const place = { text, start, end: text.length };
      throw invalidTarget(place, "has a pattern that is not closed", "Write a / at its end.");
    }
    while (at < text.length && !isOperator(text[at])) at += 1;
    return at;
  }
  if (text[at] === "^") at += 1;
  let depth = 0;
  for (; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (sign === "\\") at += 1;
    else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) depth -= 1;
    else if (depth <= 0 && isOperator(sign)) return at;
  }
  return Math.min(at, text.length);
}

function nothingBetween(text: string, signAt: number, at: number): Error {
  const sign = text[signAt] ?? text[at];
  const place = onePlace(text, signAt >= 0 ? signAt : at);
  const advice = "Write a name on each side of a comma or an ampersand, and after an exclamation mark.";
  return invalidTarget(place, "has an empty part", sign === "^" ? "Write a name on each side of a ^." : advice);
}

function onePlace(text: string, at: number): TargetPlace {
  return { text, start: at, end: at + 1 };
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/.test(text[at] as string)) at += 1;
  return at;
}

function isOperator(sign: string | undefined): boolean {
  return sign === "," || sign === "&" || sign === "!" || sign === "^";
}

function isQuote(sign: string | undefined): boolean {
  return sign === '"' || sign === "'";
}
