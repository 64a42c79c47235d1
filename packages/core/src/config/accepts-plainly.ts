/** Accepts the values that surely fit a simple schema, so that ajv is loaded only where there is doubt. */
import { isMapping } from "./describe-value.ts";

type Schema = { readonly [keyword: string]: unknown };

/** Keywords that only describe. */
const ANNOTATIONS = new Set(["title", "description", "default", "examples", "$comment", "readOnly", "writeOnly"]);

/** Every keyword that is understood here; a schema with any other one is left to ajv. */
const KEYWORDS: { readonly [keyword: string]: (rule: unknown, value: unknown, schema: Schema) => boolean } = {
  type: (rule, value) => (Array.isArray(rule) ? rule : [rule]).some((type) => hasType(type, value)),
  enum: (rule, value) => Array.isArray(rule) && !isStructure(value) && rule.includes(value),
  const: (rule, value) => !isStructure(value) && rule === value,
  minimum: (rule, value) => typeof value !== "number" || value >= (rule as number),
  maximum: (rule, value) => typeof value !== "number" || value <= (rule as number),
  exclusiveMinimum: (rule, value) => typeof value !== "number" || value > (rule as number),
  exclusiveMaximum: (rule, value) => typeof value !== "number" || value < (rule as number),
  // A text has at least half as many characters as code units.
  minLength: (rule, value) => typeof value !== "string" || value.length / 2 >= (rule as number) || isAscii(value, rule),
  maxLength: (rule, value) => typeof value !== "string" || value.length <= (rule as number),
  pattern: (rule, value) => typeof value !== "string" || matches(rule, value),
  minItems: (rule, value) => !Array.isArray(value) || value.length >= (rule as number),
  maxItems: (rule, value) => !Array.isArray(value) || value.length <= (rule as number),
  items: (rule, value) =>
    !Array.isArray(value) || (isMapping(rule) && value.every((item) => acceptsPlainly(rule, item))),
  anyOf: (rule, value) =>
    Array.isArray(rule) && rule.some((option) => isMapping(option) && acceptsPlainly(option, value)),
  propertyNames: (rule, value) =>
    !isMapping(value) || (isMapping(rule) && Object.keys(value).every((name) => acceptsPlainly(rule, name))),
  required: (rule, value) =>
    !isMapping(value) || (Array.isArray(rule) && rule.every((name: string) => value[name] !== undefined)),
  properties: (rule, value) => !isMapping(value) || (isMapping(rule) && fitProperties(rule, value)),
  additionalProperties: (rule, value, schema) => !isMapping(value) || fitRest(rule, value, schema),
};

/**
 * Whether a value surely fits a schema. False says nothing: the schema may use a keyword that is not understood here,
 * or the value may be wrong.
 */
export function acceptsPlainly(schema: Schema, value: unknown): boolean {
  for (const keyword in schema) {
    if (ANNOTATIONS.has(keyword)) continue;
    if (!Object.hasOwn(KEYWORDS, keyword)) return false;
    if (KEYWORDS[keyword]?.(schema[keyword], value, schema) !== true) return false;
  }
  return true;
}

function isStructure(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function hasType(type: unknown, value: unknown): boolean {
  switch (type) {
    case "string":
    case "boolean":
      return typeof value === type;
    case "number":
      return Number.isFinite(value);
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return isMapping(value);
    default:
      return false;
  }
}

function fitProperties(properties: Schema, value: { readonly [key: string]: unknown }): boolean {
  for (const name of Object.keys(value)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : {};
    if (value[name] !== undefined && !(isMapping(schema) && acceptsPlainly(schema, value[name]))) return false;
  }
  return true;
}

function fitRest(rule: unknown, value: { readonly [key: string]: unknown }, schema: Schema): boolean {
  if (rule === true) return true;
  const properties = isMapping(schema.properties) ? schema.properties : {};
  return Object.keys(value).every(
    (name) => Object.hasOwn(properties, name) || (isMapping(rule) && acceptsPlainly(rule, value[name])),
  );
}

function isAscii(value: string, length: unknown): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII is meant
  return value.length >= (length as number) && /^[\x00-\x7f]*$/.test(value);
}

function matches(pattern: unknown, value: string): boolean {
  try {
    return new RegExp(pattern as string, "u").test(value);
  } catch {
    return false;
  }
}
