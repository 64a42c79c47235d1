/** Finds the name that was probably meant. */
import { distance } from "fastest-levenshtein";

/** Shorter beginnings say nothing: half of all names begin with the same two letters. */
const LEAST_STEM = 4;

/**
 * The candidate that was probably meant; undefined where none is near. Best is one of the same letters in another spelling
 * (`success_exit_codes`, `SSH_PORT`), then a slip of the hand, then one that goes on where the name ends or the other way
 * round (`ssh_username`), then the nearest.
 */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  // A name of which no letter stays is another name.
  const limit = Math.min(Math.ceil(name.length / 3) + 1, name.length);
  let best: string | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    if (candidate === name) return undefined;
    const rank = rankOf(name, candidate, limit);
    if (rank < bestRank) [best, bestRank] = [candidate, rank];
  }
  return best;
}

const SAME_LETTERS = 0;
const SLIP = 1;
const STEM = 2;

function rankOf(name: string, candidate: string, limit: number): number {
  if (hasSameLetters(name, candidate)) return SAME_LETTERS;
  // Names of one letter have no slips.
  if (name.length > 1 && isNear(name, candidate)) return SLIP;
  const longer = name.length > candidate.length ? name : candidate;
  const shorter = longer === name ? candidate : name;
  // What is left over decides among stems; it is always less than a whole step.
  const isStem = shorter.length >= LEAST_STEM && longer.startsWith(shorter) && /\p{L}$/u.test(shorter);
  if (isStem && /^[\p{L}_-]/u.test(longer.slice(shorter.length))) return STEM + (longer.length - shorter.length) / 1000;
  const steps = distance(name, candidate);
  return steps < limit ? STEM + steps : Number.POSITIVE_INFINITY;
}

/** Whether two names are one to whoever reads them out: case, dashes and underscores are not heard. */
export function hasSameLetters(one: string, other: string): boolean {
  return lettersOf(one) === lettersOf(other);
}

/** Whether one slip of the hand makes one name the other. */
export function isNear(one: string, other: string): boolean {
  return isSwap(one, other) || distance(one, other) === 1;
}

function lettersOf(name: string): string {
  return name.replace(/[_-]/g, "").toLowerCase();
}

/** Whether two letters that are beside each other changed places: `wbe`. */
function isSwap(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = [...one].findIndex((letter, index) => letter !== other[index]);
  if (at === -1 || one[at] !== other[at + 1] || one[at + 1] !== other[at]) return false;
  return one.slice(at + 2) === other.slice(at + 2);
}
