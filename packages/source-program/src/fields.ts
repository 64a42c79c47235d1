/** Fields of an item: how they are written after it, and which ones there are where the one that is meant is not. */
import type { KeySchema, ValueAnswer } from "@towline/core";
import { takeText } from "./read-json.ts";

/** An item and one of its fields. */
export interface FieldRequest {
  readonly item: string;
  readonly field: string | undefined;
}

const MOST_NAMES = 20;

/** No dash in front, which a program would take for an option, and nothing that a terminal obeys. */
const NAME: KeySchema = { type: "string", pattern: "^(?!-)[^\\p{Cc}]+$" };

/**
 * The schema of a name, or of a mapping with the name under `key`.
 *
 * @param rest further keys of the mapping
 */
export function nameSchema(key: string, ...rest: readonly string[]): KeySchema {
  const properties = Object.fromEntries([key, ...rest].map((name) => [name, NAME]));
  return { anyOf: [NAME, { type: "object", properties, required: [key], additionalProperties: false }] };
}

/** `servers/web1#user` is the field `user` of `servers/web1`; the last `#` counts. */
export function splitField(text: string): FieldRequest {
  const at = text.lastIndexOf("#");
  return at <= 0 || at === text.length - 1
    ? { item: text, field: undefined }
    : { item: text.slice(0, at), field: text.slice(at + 1) };
}

/** A field by its name, however its letters are cased if only one is called so. Names are told where it is not there, never values. */
export function pickField(fields: { readonly [name: string]: unknown }, field: string, item: string): ValueAnswer {
  const names = Object.keys(fields);
  if (Object.hasOwn(fields, field)) return takeText(fields[field], `the field ${field} of ${item}`);
  const alike = names.filter((name) => name.toLowerCase() === field.toLowerCase());
  if (alike.length === 1) return takeText(fields[alike[0] as string], `the field ${alike[0]} of ${item}`);
  const problem = `${item} has no field ${field}`;
  return { problem, advice: names.length === 0 ? "It has none." : `It has ${listNames(names)}.` };
}

/** Names for people, no more than a few. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => name.replace(/\p{Cc}/gu, "?"));
  const left = names.length - shown.length;
  return left > 0 ? `${shown.join(", ")} and ${left} more` : shown.join(", ");
}
