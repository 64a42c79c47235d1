/** Values that stand for something kept elsewhere: `{ $env: NAME }` and the like. What they look like, not what they mean. */
import { isMapping } from "../config/describe-value.ts";

/** A value that is meant as a reference. */
export type Reference = { readonly [key: string]: unknown };

/** Whether a value is meant as a reference, well formed or not: a mapping whose first key begins with `$`. */
export function isReference(value: unknown): value is Reference {
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

/** Sources that cost nothing and ask nobody. */
const CHEAP = ["$env", "$file"];

/** Whether all that a value refers to can be had at once, without a program and without asking anybody. */
export function isCheap(value: unknown): boolean {
  return referencesIn(value).every((reference) => CHEAP.includes(Object.keys(reference)[0] ?? ""));
}

/** For people: `$pass servers/web1`. */
export function showReferences(value: unknown): string {
  return referencesIn(value)
    .map((reference) => Object.entries(reference)[0] ?? ["", ""])
    .map(([name, request]) => `${name} ${showRequest(request)}`)
    .join(", ");
}

function referencesIn(value: unknown): readonly Reference[] {
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (isReference(value)) return [value];
  return isMapping(value) ? Object.values(value).flatMap(referencesIn) : [];
}

function showRequest(request: unknown): string {
  if (Array.isArray(request)) return request.map(showRequest).join(" ");
  if (!isMapping(request)) return String(request);
  return `{ ${Object.entries(request)
    .map(([key, value]) => `${key}: ${showRequest(value)}`)
    .join(", ")} }`;
}
