/** Reads JSON that a source gave. Its own text is never shown: there may be passwords in it. */
import { listingFailed } from "./listing-failed.ts";

/** Deeper than anybody's data: what follows walks it by calling itself. */
const DEEPEST = 100;

/**
 * @param what what the text is, such as `what terraform printed`
 * @throws InventoryError for what is no JSON, ends in the middle, or is nested without end
 */
export function parseJson(connector: string, what: string, text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw listingFailed(connector, `${what} is ${complain(text)}`, "See by hand what is there.");
  }
  if (isTooDeep(value)) throw listingFailed(connector, `${what} is nested more than ${DEEPEST} levels deep`);
  return value;
}

/** Whether a text is meant as JSON, and not as lines: one of them may begin with a range in brackets. */
export function beginsAsJson(text: string): boolean {
  return /^\s*(?:\{|\[\s*["{\]])/.test(text);
}

/** Whether a value is an object with members, and no list. */
export function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member that is text and not empty; else undefined. */
export function textOf(record: unknown, key: string): string | undefined {
  if (!isRecord(record) || !Object.hasOwn(record, key)) return undefined;
  const value = record[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function complain(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "empty, where JSON was expected";
  const [first, last] = [trimmed[0], trimmed.at(-1)];
  const isCut = (first === "{" && last !== "}") || (first === "[" && last !== "]");
  return isCut ? "JSON that ends in the middle" : "no JSON";
}

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > DEEPEST) return true;
    const next: unknown[] = [];
    for (const item of level) {
      if (typeof item !== "object" || item === null) continue;
      for (const inner of Object.values(item)) if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    level = next;
  }
  return false;
}
