/** What is accepted without ajv is what ajv accepts. */
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { acceptsPlainly } from "./accepts-plainly.ts";

const leaf = fc.oneof(
  fc.constant({ type: "string" }),
  fc.record({ type: fc.constant("string"), minLength: fc.nat(4) }),
  fc.record({ type: fc.constant("string"), maxLength: fc.nat(4) }),
  fc.record({ type: fc.constant("string"), pattern: fc.constantFrom("^a", "[0-9]+", "^.$", "\\p{L}") }),
  fc.record({ type: fc.constantFrom("integer", "number"), minimum: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ type: fc.constant("number"), exclusiveMaximum: fc.integer({ min: -3, max: 3 }) }),
  fc.record({ type: fc.constant("integer"), multipleOf: fc.integer({ min: 1, max: 3 }) }),
  fc.constantFrom(
    { type: "boolean" },
    { type: "null" },
    { enum: ["a", 1, null] },
    { const: "a" },
    { not: { const: 1 } },
  ),
  fc.constantFrom({ minimum: 2 }, { format: "x" }, { type: ["string", "number"] }, { description: "any" }),
);
const schema = fc.oneof(
  leaf,
  fc.record({ type: fc.constant("array"), items: leaf, minItems: fc.nat(2) }),
  fc.record({
    type: fc.constant("object"),
    properties: fc.record({ a: leaf, b: leaf }),
    required: fc.subarray(["a", "b"]),
    additionalProperties: fc.oneof(fc.boolean(), leaf),
  }),
  fc.record({ type: fc.constant("object"), propertyNames: fc.constantFrom({ pattern: "^[a-b]$" }, { minLength: 2 }) }),
  fc.record({ anyOf: fc.array(leaf, { minLength: 1, maxLength: 3 }) }),
);
const scalar = fc.oneof(
  fc.string({ maxLength: 6, unit: "grapheme" }),
  fc.constantFrom("a", "😀", "😀😀", "ab1"),
  fc.integer({ min: -4, max: 4 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom("a", "b", "c", "ab", "__proto__"), scalar, { noNullPrototype: true }),
);

test("accepts only what ajv accepts", () => {
  let accepted = 0;
  const ajv = new Ajv({ strict: false, validateFormats: false });
  fc.assert(
    fc.property(schema, value, (rules, item) => {
      if (!acceptsPlainly(rules, item)) return;
      accepted += 1;
      expect(ajv.compile(rules)(item)).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(50);
});

test.each<[object, unknown]>([
  [{ type: "integer", minimum: 1, maximum: 65535 }, 22],
  [{ type: "string" }, "web"],
  [{ enum: ["yes", "no"] }, "yes"],
  [{ const: "yes" }, "yes"],
  [{ title: "Name", description: "A name", default: "a", examples: ["b"], type: "string" }, "web"],
  [{ minLength: 2, maxLength: 4 }, "web"],
  [{ minLength: 2, maxLength: 4 }, 5],
  [{ minimum: 2, maximum: 4, exclusiveMinimum: 2, exclusiveMaximum: 4 }, "web"],
  [{ minimum: 2, maximum: 4, exclusiveMinimum: 1, exclusiveMaximum: 5 }, 2],
  [{ minItems: 2, maxItems: 2, items: { type: "string" } }, ["a", "b"]],
  [{ minItems: 2, maxItems: 2, items: { type: "string" } }, "web"],
  [{ pattern: "^w", required: ["a"], properties: { a: false }, additionalProperties: false }, "web"],
  [{ required: ["a"], properties: { a: { type: "string" } }, additionalProperties: false }, { a: "b" }],
  [
    { type: "object", additionalProperties: { anyOf: [{ type: "string" }, { type: "number" }] } },
    { A: 1, B: "2" },
  ],
])("spares ajv for %j", (rules, item) => {
  expect(acceptsPlainly(rules as never, item)).toBe(true);
});

test.each<[object, unknown]>([
  [{ const: "yes" }, "no"],
  [{ enum: ["yes", "no"] }, "maybe"],
  [{ type: "integer" }, 1.5],
  [{ type: "string" }, 5],
  [{ minLength: 2 }, "a"],
  [{ minLength: 2 }, "😀"],
  [{ maxLength: 2 }, "web"],
  [{ minimum: 2 }, 1],
  [{ maximum: 2 }, 3],
  [{ exclusiveMinimum: 2 }, 2],
  [{ exclusiveMaximum: 2 }, 2],
  [{ pattern: "^a" }, "web"],
  [{ minItems: 2 }, ["a"]],
  [{ maxItems: 1 }, ["a", "b"]],
  [{ items: { type: "string" } }, ["a", 1]],
  [{ required: ["a"] }, {}],
  [{ properties: { a: { type: "string" } } }, { a: 1 }],
  [{ additionalProperties: false }, { a: 1 }],
  [{ additionalProperties: { type: "string" } }, { a: 1 }],
  [{ propertyNames: { pattern: "^a$" } }, { b: 1 }],
  [{ multipleOf: 2 }, 4],
])("leaves to ajv what is wrong, or not understood: %j, %j", (rules, item) => {
  expect(acceptsPlainly(rules as never, item)).toBe(false);
});
