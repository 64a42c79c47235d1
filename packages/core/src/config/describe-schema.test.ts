/** What a setting has to be is told in words. */
import { expect, test } from "vitest";
import { describeSchema } from "./describe-schema.ts";

test.each<[object, string | undefined]>([
  [{ type: "string" }, "text"],
  [{ type: "string", pattern: "^a" }, "text that matches ^a"],
  [{ type: "boolean" }, "true or false"],
  [{ type: "integer", minimum: 1, maximum: 9 }, "integer from 1 to 9"],
  [{ type: "number", minimum: 0 }, "number from 0"],
  [{ type: "number", maximum: 9 }, "number up to 9"],
  [{ enum: ["yes", "no"] }, 'one of "yes", "no"'],
  [{ type: "array", items: { type: "string" } }, "list of text"],
  [{ type: "array", items: { not: {} } }, "list"],
  [{ type: "array", items: null }, "list"],
  [{ type: "object" }, "mapping"],
  [{ anyOf: [{ type: "string" }, { type: "integer" }] }, "text or integer"],
  [{ anyOf: [{ type: "string" }, { not: {} }] }, undefined],
  [{ not: {} }, undefined],
])("%j: %s", (schema, words) => {
  expect(describeSchema(schema as never)).toBe(words);
});
