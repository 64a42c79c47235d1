/** Makes the list of algorithms to offer of OpenSSH's notation: a list, or `+`, `-` or `^` and what changes the usual one. */
import { matchList, matchPattern } from "./parsing/match-pattern.ts";

/**
 * The names to offer, in order.
 *
 * @param wanted such as `a,b*`, `+old`, `-weak*` or `^first`
 * @param usual what is offered where nothing is said
 * @param all everything that could be offered; what is no part of it is left out
 */
export function assembleAlgorithms(
  wanted: string,
  usual: readonly string[],
  all: readonly string[],
): readonly string[] {
  const change = /^[-+^]/.exec(wanted)?.[0];
  const patterns = change === undefined ? wanted : wanted.slice(1);
  if (change === "-") return usual.filter((name) => !matchList(patterns, name));
  const named = patterns.split(",").flatMap((pattern) => all.filter((name) => matchPattern(pattern, name)));
  const list = change === "+" ? [...usual, ...named] : change === "^" ? [...named, ...usual] : named;
  return [...new Set(list)];
}
