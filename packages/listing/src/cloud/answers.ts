/** Reads parts of what a cloud answers, of which any may be missing or of another kind. */
import { isRecord } from "../json.ts";

/** The value at a path of members and indexes; undefined where there is none. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof step === "number") found = Array.isArray(found) ? found[step] : undefined;
    else found = isRecord(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** Text there; undefined for what is empty or of another kind. A number is text, too. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  if (typeof found === "number") return String(found);
  return typeof found === "string" && found !== "" ? found : undefined;
}

/** The items of a list there; none where there is no list. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** Pairs of an object of texts, as most clouds have tags. */
export function pairsAt(value: unknown, ...path: readonly (string | number)[]): readonly (readonly [string, string])[] {
  const found = at(value, ...path);
  if (!isRecord(found)) return [];
  return Object.entries(found).flatMap(([key, text]) => (typeof text === "string" ? [[key, text] as const] : []));
}

/** The end of an address such as `https://…/zones/europe-west1-b`. */
export function lastPart(text: string | undefined): string | undefined {
  return text?.slice(text.lastIndexOf("/") + 1);
}
