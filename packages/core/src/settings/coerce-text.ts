/** Reads text from an environment variable, an option or a secret store as the type that a schema asks for. */

/** The value that the text spells, if the schema asks for something else than text; otherwise the text itself. */
export function coerceText(text: string, schema: { readonly [keyword: string]: unknown }): unknown {
  switch (schema.type) {
    case "integer":
    case "number":
      return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text.trim()) ? Number(text) : text;
    case "boolean":
      return BOOLEANS.get(text.trim().toLowerCase()) ?? text;
    case "array":
    case "object":
      return parseStructure(text);
    default:
      return text;
  }
}

const BOOLEANS = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
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
