/** Reads text as the type that a schema asks for: where there is only text, and where a config has quotes too many. */

type Schema = { readonly [keyword: string]: unknown };

/** What text from an environment variable, an option or a secret store spells; otherwise the text itself. */
export function coerceText(text: string, schema: Schema): unknown {
  return schema.type === "array" || schema.type === "object" ? parseStructure(text) : coerceWord(text, schema);
}

/** What a word of a config spells, such as `"22"` or `yes`; otherwise the text itself. */
export function coerceWord(text: string, schema: Schema): unknown {
  switch (schema.type) {
    case "integer":
    case "number":
      return NUMBER.test(text.trim()) ? Number(text) : text;
    case "boolean":
      return BOOLEANS.get(text.trim().toLowerCase()) ?? text;
    default:
      return text;
  }
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

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

function parseStructure(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : text;
  } catch {
    return text;
  }
}
