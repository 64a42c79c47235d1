/** Finds the name that was probably meant. */
import { distance } from "fastest-levenshtein";

/** The candidate nearest to `name`, if it is near enough to be a slip of the hand; else undefined. */
export function suggest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let bestDistance = Math.ceil(name.length / 3) + 1;
  for (const candidate of candidates) {
    const length = distance(name, candidate);
    if (length < bestDistance) {
      best = candidate;
      bestDistance = length;
    }
  }
  return best === name ? undefined : best;
}
