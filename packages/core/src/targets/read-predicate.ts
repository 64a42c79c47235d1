/** Reads words that look at a host's name or settings: `os=debian`, `cores>=8`, `os~^deb`, `~web\d`. */
import { compileGlob } from "./compile-glob.ts";
import { COMPARISON } from "./scan-target.ts";
import type { PredicateAtom } from "./target-atom.ts";
import { invalidTarget, type TargetPlace } from "./target-place.ts";

type Test = (value: string) => boolean;

/** What a source said may be long; patterns look at no more of it. */
const MOST_CHARACTERS = 1_000;

/** `~web\d+`: hosts by a pattern for their names. */
export function readNamePattern(text: string, place: TargetPlace): PredicateAtom | undefined {
  if (!text.startsWith("~")) return undefined;
  return { kind: "pattern", text, pattern: readPattern(text.slice(1), place), place };
}

/** `key=value` and its like. @throws InventoryError for a number or a pattern that is none */
export function readComparison(text: string, place: TargetPlace): PredicateAtom | undefined {
  const [whole, key, sign] = COMPARISON.exec(text) ?? [];
  if (whole === undefined || key === undefined || sign === undefined) return undefined;
  const right = text.slice(whole.length);
  const valuePlace = { ...place, start: place.start + whole.length };
  if (sign === "==" || sign === "=~") {
    throw invalidTarget(place, `has a ${sign}`, `Write ${key}${sign === "==" ? "=" : "~"}${right}`);
  }
  if (right === "") {
    const shown = { ...place, start: Math.max(place.start, place.end - 1) };
    throw invalidTarget(shown, `has nothing to compare ${key} with`, `Write has:${key} for hosts that have it set.`);
  }
  return { kind: "data", text, key, test: anyOf(testOf(sign, right, valuePlace), sign === "!="), place };
}

function testOf(sign: string, right: string, place: TargetPlace): Test {
  if (sign === "~") {
    const pattern = readPattern(right, place);
    return (value) => pattern.test(value.slice(0, MOST_CHARACTERS));
  }
  if (sign === "=" || sign === "!=") return readValue(right, place);
  const number = numberOf(right);
  if (number === undefined) throw invalidTarget(place, `has no number after ${sign}`, `Write one, such as ${sign}8.`);
  const compare = COMPARE[sign as keyof typeof COMPARE];
  return (value) => {
    const own = numberOf(value);
    return own !== undefined && compare(own, number);
  };
}

const COMPARE = {
  ">": (one: number, other: number) => one > other,
  "<": (one: number, other: number) => one < other,
  ">=": (one: number, other: number) => one >= other,
  "<=": (one: number, other: number) => one <= other,
} as const;

/** A value as it is; numbers by what they are worth; a glob where it is not in quotes. */
function readValue(right: string, place: TargetPlace): Test {
  const [, quote, quoted, rest] = /^(["'])(.*?)\1(.*)$/s.exec(right) ?? [];
  if (quote !== undefined && quoted !== undefined) {
    if (rest !== "") throw invalidTarget(place, "goes on after a quote", "Write a comma or an ampersand before it.");
    return (value) => value === quoted;
  }
  if (/[*?]/.test(right)) {
    const match = compileGlob(right);
    return (value) => match(value.slice(0, MOST_CHARACTERS));
  }
  const number = numberOf(right);
  return (value) => value === right || (number !== undefined && numberOf(value) === number);
}

function numberOf(text: string): number | undefined {
  return /^\s*[+-]?\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

/** Of a list, one that fits is enough; `!=` is all that `=` is not, as where a key is not set. */
function anyOf(test: Test, isNegated: boolean): (value: unknown) => boolean {
  const fits = (value: unknown): boolean => {
    if (Array.isArray(value)) return value.some(fits);
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return isPlain && test(String(value));
  };
  return isNegated ? (value) => !fits(value) : fits;
}

function readPattern(source: string, place: TargetPlace): RegExp {
  const [, slashed, flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(source) ?? [];
  const pattern = slashed ?? source;
  if (pattern === "") throw invalidTarget(place, "has an empty pattern", "Write one after the ~, such as ~^web.");
  try {
    if (flags !== "" && flags !== "i") throw new Error(`the only flag is i`);
    return new RegExp(pattern, `u${flags}`);
  } catch (error) {
    const why = (error as Error).message.replace(/^Invalid regular expression: .*?: (?=[^:]*$)/s, "");
    throw invalidTarget(place, `has a pattern that can't be read: ${why}`, "Write a regular expression of JavaScript.");
  }
}
