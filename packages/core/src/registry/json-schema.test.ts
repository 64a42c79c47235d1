/** How mistakes that ajv finds are told: where, what was expected, and what is there instead. */
import { describe, expect, test } from "vitest";
import { appendStep, createAjv, toProblems } from "./json-schema.ts";

/** What is told of a value under a schema. */
async function tell(schema: object, value: unknown, isShown = true) {
  const ajv = await createAjv();
  const validate = ajv.compile(schema);
  validate(value);
  return toProblems(validate.errors, "options", isShown ? value : undefined);
}

const of = (properties: object, more: object = {}) => ({ type: "object", properties, ...more });

describe("each mistake", () => {
  test.each<[string, object, unknown, object]>([
    [
      "a type",
      of({ a: { type: "integer" } }),
      { a: "x" },
      { path: "options.a", message: "wrong value", expected: "integer", got: '"x"' },
    ],
    [
      "a limit",
      of({ a: { type: "integer", minimum: 1 } }),
      { a: 0 },
      { path: "options.a", message: "wrong value", expected: ">= 1", got: "0" },
    ],
    [
      "a choice",
      of({ a: { enum: ["b", 1] } }),
      { a: "c" },
      { path: "options.a", message: "wrong value", expected: 'one of "b", 1', got: '"c"' },
    ],
    [
      "a constant",
      of({ a: { const: "b" } }),
      { a: "c" },
      { path: "options.a", message: "wrong value", expected: '"b"', got: '"c"' },
    ],
    [
      "a format",
      of({ a: { type: "string", format: "uri" } }),
      { a: "c" },
      { path: "options.a", message: "wrong value", expected: "a text in the format uri", got: '"c"' },
    ],
    [
      "a pattern",
      of({ a: { type: "string", pattern: "^b" } }),
      { a: "c" },
      { path: "options.a", message: "wrong value", expected: "a text that matches ^b", got: '"c"' },
    ],
    [
      "a key too many",
      of({}, { additionalProperties: false }),
      { "a b": 1 },
      { path: 'options."a b"', message: "unknown key" },
    ],
    ["a key too few", of({ a: {} }, { required: ["a"] }), {}, { path: "options.a", message: "missing" }],
    [
      "a part of a list",
      of({ a: { type: "array", items: { type: "string" } } }),
      { a: ["b", 1] },
      { path: "options.a[1]", message: "wrong value", expected: "string", got: "1" },
    ],
    [
      "a name that is none",
      of({}, { propertyNames: { maxLength: 2 } }),
      { abc: 1 },
      { path: "options.abc", message: "wrong name", expected: "to NOT have more than 2 characters" },
    ],
    [
      "a name that is none of those",
      of({ a: of({}, { propertyNames: { enum: ["b"] } }) }),
      { a: { "c d": 1 } },
      { path: 'options.a."c d"', message: "wrong name", expected: "to be equal to one of the allowed values" },
    ],
    [
      "a name of another form",
      of({}, { propertyNames: { pattern: "^b" } }),
      { abc: 1 },
      { path: "options.abc", message: "wrong name", expected: 'to match pattern "^b"' },
    ],
    [
      "a key too few, further in",
      of({ a: of({ "b c": {} }, { required: ["b c"] }) }),
      { a: {} },
      { path: 'options.a."b c"', message: "missing" },
    ],
    [
      "a key with a slash",
      of({ "a/b~c": { type: "string" } }),
      { "a/b~c": 1 },
      { path: 'options."a/b~c"', message: "wrong value", expected: "string", got: "1" },
    ],
  ])("%s", async (_name, schema, value, problem) => {
    expect(await tell(schema, value)).toEqual([problem]);
  });
});

test("all come at once, one for each place", async () => {
  const schema = of({ a: { type: "string", minLength: 3, pattern: "^x" }, b: { type: "integer" } });
  const paths = (await tell(schema, { a: "y", b: "z" })).map(({ path }) => path);
  expect(paths).toEqual(["options.a", "options.b"]);
});

test("none are none", async () => {
  expect(await tell(of({}), {})).toEqual([]);
  expect(toProblems(null, "options")).toEqual([]);
});

test("a value is shown only where it may be, and a long one in part", async () => {
  const schema = of({ a: { type: "integer" } });
  expect(await tell(schema, { a: "hunter2" }, false)).toEqual([
    { path: "options.a", message: "wrong value", expected: "integer", got: undefined },
  ]);
  const [long] = await tell(schema, { a: "x".repeat(100) });
  expect(long?.got).toBe(`"${"x".repeat(56)}...`);
  const [whole] = await tell(schema, { a: "x".repeat(58) });
  expect(whole?.got).toBe(`"${"x".repeat(58)}"`);
});

test("a mistake without words is told by its keyword, a name that ajv alone finds wrong by the name", () => {
  const bare = { instancePath: "", schemaPath: "", params: {} };
  expect(toProblems([{ ...bare, keyword: "type" }], "", 1)).toEqual([
    { path: "", message: "wrong value", expected: "type", got: "1" },
  ]);
  const name = { ...bare, keyword: "propertyNames", params: { propertyName: "a" } };
  expect(toProblems([{ ...name, message: "property name must be valid" }], "o", {})).toEqual([
    { path: "o.a", message: "wrong name", expected: "property name must be valid" },
  ]);
  expect(toProblems([name], "o", {})).toEqual([{ path: "o.a", message: "wrong name", expected: undefined }]);
});

test.each([
  ["", "a", "a"],
  ["a", "b", "a.b"],
  ["a", "0", "a[0]"],
  ["a", "0b", "a.0b"],
  ["a", "b c", 'a."b c"'],
  ["a", "", 'a.""'],
])("%j and %j make %s", (path, step, whole) => {
  expect(appendStep(path, step)).toBe(whole);
});
