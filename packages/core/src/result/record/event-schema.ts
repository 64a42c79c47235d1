/** The JSON Schema of results, notices, errors and events. */
import { ERROR_DEFINITIONS, errorSchemas } from "./error-shape.ts";
import { eventShapes, RECORD_VERSION } from "./event-shapes.ts";
import type { JsonSchema } from "./shape.ts";

/**
 * The JSON Schema (draft-07) of one line that `towline` prints with `--json`, of a result or notice as a record, and, below
 * `definitions`, of an error.
 *
 * @param closed whether fields that this version does not know are wrong. Default: false, as later versions add some.
 */
export function eventSchema({ closed = false }: { readonly closed?: boolean | undefined } = {}): JsonSchema {
  const shapes = Object.entries(eventShapes());
  const events = shapes.map(([name, shape]) => [name, versioned(shape.schema(closed))] as const);
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "One line that towline prints with --json",
    type: "object",
    required: ["v", "type"],
    // One event that a reader does not know is of a later version.
    oneOf: events.map(([name]) => ({ $ref: `#/definitions/${definitionOf(name)}` })),
    definitions: {
      ...errorSchemas(closed),
      ...Object.fromEntries(events.map(([name, schema]) => [definitionOf(name), schema])),
    },
  };
}

/** The name of a shape may be that of an error's definition. */
function definitionOf(name: string): string {
  return name in ERROR_DEFINITIONS ? `${name}Event` : name;
}

function versioned(schema: JsonSchema): JsonSchema {
  const { properties, required } = schema as { properties: object; required: readonly string[] };
  return { ...schema, properties: { v: { const: RECORD_VERSION }, ...properties }, required: ["v", ...required] };
}
