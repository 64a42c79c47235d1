/** What is accepted without ajv is what ajv accepts. */
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FORMATS } from "../registry/formats.ts";
import { acceptsPlainly } from "./accepts-plainly.ts";

const small = fc.integer({ min: -3, max: 3 });
const optional = { requiredKeys: ["type" as const] };
/** Of every keyword that is understood. */
const leaf = fc.oneof(
  fc.record(
    {
      type: fc.constant("string"),
      minLength: fc.nat(4),
      maxLength: fc.nat(4),
      pattern: fc.constantFrom("^a", "[0-9]+", "^.$", "\\p{L}"),
    },
    optional,
  ),
  fc.record(
    {
      type: fc.constantFrom("integer", "number"),
      minimum: small,
      maximum: small,
      exclusiveMinimum: small,
      exclusiveMaximum: small,
    },
    optional,
  ),
  fc.record({ type: fc.constantFrom("boolean", "null", "array", "object"), description: fc.constant("x") }, optional),
  fc.record({ enum: fc.uniqueArray(fc.constantFrom("a", 1, null, true), { minLength: 1 }) }),
  fc.record({ const: fc.constantFrom("a", 1, null, false) }),
);
const { understood } = fc.letrec<{ understood: object }>((tie) => ({
  understood: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.record(
      { type: fc.constant("array"), items: tie("understood"), minItems: fc.nat(2), maxItems: fc.nat(3) },
      optional,
    ),
    fc.record(
      {
        type: fc.constant("object"),
        properties: fc.record({ a: tie("understood"), b: tie("understood") }),
        required: fc.subarray(["a", "b"]),
        additionalProperties: fc.oneof(fc.boolean(), tie("understood")),
        propertyNames: fc.constantFrom({ pattern: "^[a-b]$" }, { minLength: 2 }),
      },
      optional,
    ),
    fc.record({ anyOf: fc.array(tie("understood"), { minLength: 1, maxLength: 3 }) }),
  ),
}));
/** With keywords that are left to ajv. */
const others = fc.oneof(
  fc.record({ type: fc.constant("integer"), multipleOf: fc.integer({ min: 1, max: 3 }) }),
  fc.constantFrom({ not: { const: 1 } }, { type: "string", format: "uri" }, { allOf: [{ type: "string" }] }),
);

const ascii = fc.oneof(
  fc.string({ maxLength: 6, unit: "grapheme-ascii" }),
  fc.constantFrom("a", "ab1", "7"),
  fc.integer({ min: -4, max: 4 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const wide = fc.oneof(ascii, fc.string({ maxLength: 6, unit: "grapheme" }), fc.constantFrom("😀", "😀😀"), fc.double());
const valuesOf = (scalar: fc.Arbitrary<unknown>) => {
  const names = fc.constantFrom("a", "b", "c", "ab", "__proto__");
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(names, tie("value"), { noNullPrototype: true, maxKeys: 3 }),
    ),
  }));
  return value;
};

const ajv = new Ajv({ strict: false, addUsedSchema: false, formats: { ...FORMATS } });

test("accepts only what ajv accepts", () => {
  let accepted = 0;
  fc.assert(
    fc.property(fc.oneof(understood, others), valuesOf(wide), (rules, item) => {
      if (!acceptsPlainly(rules as never, item)) return;
      accepted += 1;
      expect(ajv.compile(rules)(item)).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(10);
});

test("accepts all that ajv accepts, where every keyword is understood", () => {
  let accepted = 0;
  fc.assert(
    fc.property(understood, valuesOf(ascii), (rules, item) => {
      if (!ajv.compile(rules)(item)) return;
      accepted += 1;
      expect(acceptsPlainly(rules as never, item)).toBe(true);
    }),
    { numRuns: 1000 },
  );
  expect(accepted).toBeGreaterThan(10);
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
