/** Folds names that differ by numbers into one short text: `db1,web[1-3,7]`. The reverse of expanding ranges. */
import { foldVectors } from "./fold-vectors.ts";
import { encodeNumber, foldNumbers, MOST_DIGITS, type NumberCode } from "./number-codes.ts";

/** Names that differ in nothing but their numbers. */
interface Family {
  /** The text before, between and after the numbers. */
  readonly parts: readonly string[];
  /** The numbers of all members, those of one member in a row. */
  readonly codes: NumberCode[];
}

/**
 * The short text for some names, each once: ranges in brackets, in the order of ClusterShell's `nodeset --fold`.
 *
 * @example
 * ```ts
 * foldNames(["web1.dc2", "web2.dc2", "db1"]); // "db1,web[1-2].dc2"
 * ```
 */
export function foldNames(names: Iterable<string>): string {
  const families = new Map<string, Family>();
  const parts: string[] = [];
  const codes: NumberCode[] = [];
  for (const name of names) {
    parts.length = 0;
    codes.length = 0;
    splitName(name, parts, codes);
    const key = parts.join("%s");
    let family = families.get(key);
    if (family === undefined) {
      family = { parts: [...parts], codes: [] };
      families.set(key, family);
    }
    for (const code of codes) family.codes.push(code);
  }
  const texts: string[] = [];
  for (const key of [...families.keys()].sort(compareText)) spellFamily(families.get(key) as Family, texts);
  return texts.join(",");
}

const ZERO = 48;
const NINE = 57;

function splitName(name: string, parts: string[], codes: NumberCode[]): void {
  let from = 0;
  // A name that has brackets already would be read as another range.
  for (let index = name.includes("[") ? name.length : 0; index < name.length; index += 1) {
    const start = index;
    let value = 0;
    let code = name.charCodeAt(index);
    while (code >= ZERO && code <= NINE) {
      value = value * 10 + code - ZERO;
      index += 1;
      code = name.charCodeAt(index);
    }
    if (index === start || index - start > MOST_DIGITS) continue;
    parts.push(name.slice(from, start));
    codes.push(encodeNumber(index - start, value));
    from = index;
  }
  parts.push(name.slice(from));
}

function spellFamily({ parts, codes }: Family, texts: string[]): void {
  const count = parts.length - 1;
  if (count === 0) texts.push(parts[0] ?? "");
  else if (count === 1) texts.push(spell(parts, [foldNumbers(Float64Array.from(codes).sort())]));
  else for (const vector of foldVectors(codes, count)) texts.push(spell(parts, vector));
}

function spell(parts: readonly string[], ranges: readonly string[]): string {
  let text = parts[0] ?? "";
  for (const [index, range] of ranges.entries()) {
    text += (/[,-]/.test(range) ? `[${range}]` : range) + (parts[index + 1] ?? "");
  }
  return text;
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
