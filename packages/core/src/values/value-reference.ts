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

/** For people: `$pass servers/web1`. */
export function showReference(reference: Reference): string {
  const [[name, request] = ["", ""]] = Object.entries(reference);
  return `${name} ${showRequest(request)}`;
}

function showRequest(request: unknown): string {
  if (Array.isArray(request)) return request.map(showRequest).join(" ");
  if (!isMapping(request)) return String(request);
  return `{ ${Object.entries(request)
    .map(([key, value]) => `${key}: ${showRequest(value)}`)
    .join(", ")} }`;
}
