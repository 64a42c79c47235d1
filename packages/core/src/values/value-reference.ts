/** Values that stand for something kept elsewhere: `{ $env: NAME }` and the like. What they look like, not what they mean. */

import { describeKind, isMapping } from "../config/describe-value.ts";
import type { Problem } from "../errors/problem.ts";
import { suggest } from "../errors/suggest.ts";

/** A reference, by its one key. */
export type ValueReference =
  | { readonly $env: string }
  | { readonly $file: string }
  | { readonly $command: readonly string[] }
  | { readonly $prompt: string };

const EXPECTED: { readonly [key: string]: string } = {
  $env: "the name of an environment variable",
  $file: "a path",
  $command: "a list of a program and its arguments",
  $prompt: "a question",
};

/** Whether a value is meant as a reference, well formed or not: a mapping whose first key begins with `$`. */
export function isReference(value: unknown): value is { readonly [key: string]: unknown } {
  if (!isMapping(value)) return false;
  for (const key in value) return key.startsWith("$");
  return false;
}

/** Whether a reference is anywhere in a value. */
export function holdsReference(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsReference);
  return isMapping(value) && (isReference(value) || Object.values(value).some(holdsReference));
}

/** What is wrong with a reference; undefined where nothing is. */
export function checkReference(reference: { readonly [key: string]: unknown }): Omit<Problem, "path"> | undefined {
  const keys = Object.keys(reference);
  const [key = ""] = keys;
  const expected = EXPECTED[key];
  if (expected === undefined || !Object.hasOwn(EXPECTED, key)) {
    const known = Object.keys(EXPECTED);
    return {
      message: `"${key}" is no way to get a value`,
      expected: known.join(", "),
      suggestion: suggest(key, known),
    };
  }
  if (keys.length > 1) return { message: `a value with ${key} holds nothing else`, got: keys.join(", ") };
  const value = reference[key];
  const fits = key === "$command" ? isCommand(value) : typeof value === "string" && value !== "";
  return fits ? undefined : { message: `${key} has the wrong type`, expected, got: describeKind(value) };
}

function isCommand(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value[0] !== "" && value.every((word) => typeof word === "string");
}
