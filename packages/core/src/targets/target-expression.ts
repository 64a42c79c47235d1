/** Reads targets: words that are joined from left to right by `,`, `&`, `!` and `^`, as ClusterShell's node sets are. */
import { countNames, MOST_NAMES, tooMany } from "./ranges.ts";
import { readWord } from "./read-word.ts";
import { scanTarget, type TargetOperator } from "./scan-target.ts";
import type { NameAtom, TargetAtom } from "./target-atom.ts";
import { invalidTarget } from "./target-place.ts";

/** A word, and what is done with it and the hosts so far. */
export interface TargetStep {
  readonly operator: TargetOperator;
  readonly atom: TargetAtom;
}

/** The hosts of every term, without those that `without` names, and of those only what every limit selects. */
export interface TargetExpression {
  /** Each is read from left to right. The first step of each adds hosts, or takes some of all. */
  readonly terms: readonly (readonly TargetStep[])[];
  readonly without: readonly TargetAtom[];
  readonly limits: readonly TargetExpression[];
}

/** So many words that look at every host are enough; names are looked up, and there may be as many as one likes. */
const MOST_PATTERNS = 1_000;

/**
 * Reads several targets as one expression.
 *
 * A `!x` that stands alone, as in `a,!x` or as a target of its own, counts for all of them; `a!x` is read where it stands.
 *
 * @throws InventoryError ERR_TOWLINE_TARGET_INVALID with the place of what is wrong
 */
export function parseTargets(
  targets: readonly string[],
  exclude: readonly string[] = [],
  limit: readonly string[] = [],
): TargetExpression {
  const reader = new Reader();
  const terms: TargetStep[][] = [];
  for (const text of targets) {
    const steps = reader.readSteps(text);
    if (steps.length > 0) terms.push(steps);
  }
  for (const text of exclude) reader.readExcluded(text);
  if (terms.length === 0 && reader.without.length > 0 && targets.length > 0) terms.push([ALL]);
  // A limit takes from what is selected, so `--limit first:5` is no word about all hosts.
  const limits = limit.map((text) => parseTargets([text]));
  return { terms, without: reader.without, limits };
}

const ALL: TargetStep = { operator: ",", atom: { kind: "all", text: "all", place: { text: "all", start: 0, end: 3 } } };

class Reader {
  readonly without: TargetAtom[] = [];
  #names = 0;
  #patterns = 0;

  readSteps(text: string): TargetStep[] {
    const steps: TargetStep[] = [];
    for (const word of scanTarget(text)) {
      const atom = this.#read(word);
      if (word.excluded) {
        if (atom.kind === "pick") throw excludedPick(atom);
        this.without.push(atom);
        continue;
      }
      const operator = this.#operatorOf(word.operator, atom, steps.length === 0);
      steps.push({ operator, atom });
    }
    return steps;
  }

  /** `--exclude '!x'` says it twice, and means it once. */
  readExcluded(text: string): void {
    for (const word of scanTarget(text)) {
      if (word.operator !== undefined && word.operator !== ",") {
        const reason = `can't be left out: it has a ${JSON.stringify(word.operator)}`;
        throw invalidTarget({ ...word.place, start: word.place.start - 1 }, reason, SEPARATELY);
      }
      const atom = this.#read(word);
      if (atom.kind === "pick") throw excludedPick(atom);
      this.without.push(atom);
    }
  }

  #operatorOf(operator: TargetOperator | undefined, atom: TargetAtom, isFirst: boolean): TargetOperator {
    // `!b&a` has nothing that it could be in both of: it is a, and without b.
    if (isFirst) {
      if (operator === "^") throw invalidTarget(atom.place, "has no hosts before a ^", "Write them first.");
      return operator === "!" ? "!" : ",";
    }
    if (atom.kind === "pick" && (operator === "," || operator === "^")) {
      const advice = `Write &${atom.text} to keep them, or !${atom.text} to leave them out.`;
      throw invalidTarget(atom.place, `takes ${atom.text} of what stands before it, after a ${operator}`, advice);
    }
    return operator ?? ",";
  }

  #read(word: Parameters<typeof readWord>[0]): TargetAtom {
    const atom = readWord(word);
    if (atom.kind === "range") this.#count(atom);
    else if (atom.kind !== "name" && atom.kind !== "host") this.#patterns += 1;
    if (this.#patterns > MOST_PATTERNS) {
      const reason = `has more than ${MOST_PATTERNS.toLocaleString("en")} patterns, groups and conditions`;
      throw invalidTarget(atom.place, reason, "Name the hosts, or put them into a group.");
    }
    return atom;
  }

  #count(atom: NameAtom): void {
    this.#names += countNames(atom.text, atom.place);
    if (this.#names > MOST_NAMES) throw tooMany(this.#names, atom.place);
  }
}

const SEPARATELY = "Leave out each of its parts, or write it as a target.";

function excludedPick({ text, place }: TargetAtom): Error {
  const advice = `Write what it is taken of before it: web!${text}`;
  return invalidTarget(place, `takes ${text} of nothing`, advice);
}
