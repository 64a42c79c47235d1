/** The JSON Schema of each global argument as a data key. */
import { type ArgumentDescription, GLOBAL_ARGUMENTS } from "../command/argument-list.ts";

/** A JSON Schema, draft-07. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Of variables by name. */
export const ENVIRONMENT_SCHEMA: JsonSchema = {
  type: "object",
  propertyNames: { pattern: "^[A-Za-z_][A-Za-z0-9_]*$" },
  // A file's own spelling is text already; a number from elsewhere must be one that all of its digits are in.
  additionalProperties: {
    anyOf: [
      { type: "string" },
      { type: "number", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
      { type: "boolean" },
      { type: "null" },
    ],
  },
};

const SCHEMA_OF_TYPE: { readonly [Type in ArgumentDescription["type"]]: JsonSchema } = {
  boolean: { type: "boolean" },
  string: { type: "string" },
  secret: { type: "string" },
  text: { anyOf: [{ type: "string" }, { type: "array", items: { type: "string" } }] },
  limit: { type: "number", minimum: 0 },
  pause: { type: "number", minimum: 0 },
  count: { type: "integer", minimum: 0 },
  codes: { type: "array", items: { type: "integer", minimum: 0, maximum: 255 } },
  environment: ENVIRONMENT_SCHEMA,
};

/** A global argument by its data key, with its schema. */
export interface ArgumentKey {
  readonly description: ArgumentDescription;
  readonly schema: JsonSchema;
}

/** Every global argument by data key. */
export const ARGUMENT_KEYS: ReadonlyMap<string, ArgumentKey> = new Map(
  GLOBAL_ARGUMENTS.map((description) => [description.key, { description, schema: SCHEMA_OF_TYPE[description.type] }]),
);
