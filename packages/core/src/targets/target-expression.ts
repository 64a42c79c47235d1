/** Reads a target: `a,b` for both, `a&b` for what is in both, `!x` for all but x. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import { expandRanges, isRange } from "./ranges.ts";

/** One word of a target. */
export interface TargetAtom {
  readonly text: string;
  /** What kind of word it is; a name may be that of a host, a group, a connector or a route. */
  readonly kind: "all" | "glob" | "range" | "name";
}

/** Hosts of one word, which are also in all of `within` and in none of `without`. */
export interface TargetTerm {
  /** Undefined where only exclusions are given: then it is all hosts. */
  readonly from: TargetAtom | undefined;
  readonly within: readonly TargetAtom[];
  readonly without: readonly TargetAtom[];
}

/** The hosts of every term, without those that `without` names. */
export interface TargetExpression {
  readonly terms: readonly TargetTerm[];
  readonly without: readonly TargetAtom[];
}

/**
 * Reads several targets as one expression. `&` binds tighter than `,`; a `!x` that stands alone counts for all of it.
 *
 * Whoever knows ClusterShell reads from left to right, and means other hosts by `a,b&c`: what the two ways of reading take
 * for different hosts is an error.
 *
 * @throws InventoryError ERR_TOWLINE_TARGET_INVALID for an empty word, and for what can be read in two ways.
 */
export function parseTargets(targets: readonly string[], exclude: readonly string[] = []): TargetExpression {
  const terms: TargetTerm[] = [];
  const without: TargetAtom[] = [];
  for (const text of targets) {
    const first = terms.length;
    for (const term of splitOutsideBrackets(text)) {
      const words = term.split("&").map((word) => parseWord(word, text));
      const [word] = words;
      if (word?.excluded && words.length === 1) {
        without.push(word.atom);
        continue;
      }
      if (words.length > 1 && terms.length > first) throw ambiguous(text);
      terms.push(toTerm(words));
    }
  }
  for (const text of exclude) {
    // `--exclude '!x'` says it twice, and means it once.
    if (text.includes("&"))
      throw invalid(text, 'can\'t be left out: it has an "&"', `Leave out each of its parts, or write it as a target.`);
    without.push(...splitOutsideBrackets(text).map((word) => parseWord(word, text).atom));
  }
  if (terms.length === 0 && without.length > 0 && targets.length > 0) {
    terms.push({ from: undefined, within: [], without: [] });
  }
  return { terms, without };
}

/** Two names and what ClusterShell has between them. A path or an image after `@connector/` may hold such a sign. */
const INFIX = /^(@[a-z][a-z0-9-]*|[^@!^][^!^]*|@[a-z][a-z0-9-]*\/[^!^]*)([!^])(@[a-z].*|[^@/]+)$/s;

interface Word {
  readonly atom: TargetAtom;
  readonly excluded: boolean;
}

function toTerm(words: readonly Word[]): TargetTerm {
  const included = words.filter(({ excluded }) => !excluded).map(({ atom }) => atom);
  const [from, ...within] = included;
  return { from, within, without: words.filter(({ excluded }) => excluded).map(({ atom }) => atom) };
}

function parseWord(text: string, target: string): Word {
  const trimmed = text.trim();
  const excluded = trimmed.startsWith("!");
  const name = excluded ? trimmed.slice(1).trim() : trimmed;
  if (name === "") {
    const advice = "Write a name on each side of a comma or an ampersand, and after an exclamation mark.";
    throw invalid(target, "has an empty part", advice);
  }
  const [, kept, operator, other] = INFIX.exec(name) ?? [];
  if (operator === "!") {
    throw invalid(
      target,
      'has a "!" between two names',
      `Write ${kept},!${other?.replaceAll("!", ",!")} for the first without what follows.`,
    );
  }
  if (operator !== undefined) {
    const advice = `Write ${kept},${other} for both, or name the hosts that are in only one of them.`;
    throw invalid(target, 'has a "^" between two names, which is not supported', advice);
  }
  return { atom: { text: name, kind: kindOf(name) }, excluded };
}

function ambiguous(text: string): InventoryError {
  const parts = splitOutsideBrackets(text).map((part) => part.trim());
  const [crossing = "", ...others] = parts.filter((part) => part.includes("&"));
  const rest = parts.filter((part) => part !== crossing);
  const advice =
    others.length === 0
      ? `Write the part with "&" first: ${[crossing, ...rest].join(",")}`
      : 'Write each part with "&" as a target of its own.';
  const reason = `can be read in two ways: "${crossing}" by itself, or all that stands before its "&" as one side of it`;
  return invalid(text, reason, advice);
}

function invalid(target: string, reason: string, advice: string): InventoryError {
  return new InventoryError("ERR_TOWLINE_TARGET_INVALID", `The target ${showName(target)} ${reason}`, { advice });
}

/** The names and globs that a range stands for. @throws InventoryError for a range that is none */
export function atomsOfRange({ text }: TargetAtom): readonly TargetAtom[] {
  return expandRanges(text).map((name) => ({ text: name, kind: isGlob(name) ? "glob" : "name" }));
}

function kindOf(name: string): TargetAtom["kind"] {
  if (name === "all") return "all";
  if (isRange(name)) return "range";
  return isGlob(name) ? "glob" : "name";
}

function isGlob(name: string): boolean {
  return /[*?]/.test(name);
}

/** The comma of `web[1-3,7]` is the range's own. */
function splitOutsideBrackets(text: string): string[] {
  return text.split(/,(?![\d,-]*\])/);
}
