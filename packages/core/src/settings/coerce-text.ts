/** Reads text as the type that a schema asks for: where there is only text, and where a config has quotes too many. */

import { ENVIRONMENT_SCHEMA } from "../config/argument-schema.ts";
import { readJson } from "../config/read-json.ts";

type Schema = { readonly [keyword: string]: unknown };

/** What text from an environment variable, an option or a secret store spells; otherwise the text itself. */
export function coerceText(text: string, schema: Schema): unknown {
  return schema.type === "array" || schema.type === "object" ? parseStructure(text, schema) : coerceWord(text, schema);
}

/** What a word of a config spells, such as `"22"` or `yes`; otherwise the text itself. */
export function coerceWord(text: string, schema: Schema): unknown {
  switch (schema.type) {
    case "integer":
    case "number":
      return toNumber(text.trim()) ?? text;
    case "boolean":
      return BOOLEANS.get(text.trim().toLowerCase()) ?? text;
    default:
      return text;
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Undefined for what is no number, or one with more digits than are kept. */
function toNumber(text: string): number | undefined {
  const number = NUMBER.test(text) ? Number(text) : Number.NaN;
  if (/^[+-]?\d+$/.test(text)) return Number.isSafeInteger(number) ? number : undefined;
  return Number.isFinite(number) ? number : undefined;
}

const BOOLEANS = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["0", false],
]);

/** The text itself where a number in it would not stay as it is written. */
function parseStructure(text: string, schema: Schema): unknown {
  try {
    const { document, problems } = readJson(text, { isEnvironment: schema === ENVIRONMENT_SCHEMA });
    return typeof document === "object" && document !== null && problems.length === 0 ? document : text;
  } catch {
    return text;
  }
}
