/** Checks values against schemas: plainly where that is enough, with ajv where it is not. */
import type { ValidateFunction } from "ajv";
import type { Problem } from "../errors/problem.ts";
import { createAjv, toProblems } from "../registry/json-schema.ts";
import { acceptsPlainly } from "./accepts-plainly.ts";
import { describeSchema } from "./describe-schema.ts";
import { describeValue } from "./describe-value.ts";

type Schema = { readonly [keyword: string]: unknown };

/** By schema and key: several keys may share a schema. */
const compiled = new WeakMap<Schema, Map<string, Promise<ValidateFunction>>>();

/**
 * What is wrong with the value of one key.
 *
 * @param definitions of the schema around it, which it may refer to
 * @param secret whether the value must not be shown
 */
export async function checkValue(
  key: string,
  schema: Schema,
  definitions: Schema,
  value: unknown,
  secret: boolean,
): Promise<readonly Problem[]> {
  if (acceptsPlainly(schema, value)) return [];
  const validate = await compile(schema, key, () => ({
    ...definitions,
    type: "object",
    properties: { [key]: schema },
  }));
  if (validate({ [key]: value })) return [];
  const [first, ...rest] = toProblems(validate.errors, "", secret ? undefined : { [key]: value });
  if (first === undefined) return [];
  const problems = rest.length === 0 && first.path === key ? [] : [first, ...rest];
  if (problems.length > 0) return problems.map((problem) => ({ ...problem, got: secret ? undefined : problem.got }));
  const expected = describeSchema(schema) ?? first.expected;
  return [
    {
      path: key,
      message: "wrong value",
      expected: secret ? expected : withQuotes(expected, schema, value),
      got: secret ? undefined : describeValue(value),
    },
  ];
}

/** Where text is meant, a number or true without quotes is a slip of YAML's. */
function withQuotes(expected: string | undefined, { type }: Schema, value: unknown): string | undefined {
  const isWord = typeof value === "number" || typeof value === "boolean";
  return type === "string" && isWord && expected !== undefined ? `${expected}: put quotes around it` : expected;
}

/** What is wrong with all of a connector's settings: keys that are missing, and rules that join several keys. */
export async function checkWhole(schema: Schema, data: object): Promise<readonly Problem[]> {
  if (acceptsPlainly(schema, data)) return [];
  const validate = await compile(schema, "", () => schema);
  return validate(data) ? [] : toProblems(validate.errors, "", undefined);
}

async function compile(identity: Schema, key: string, schema: () => Schema): Promise<ValidateFunction> {
  const ofKeys = compiled.get(identity) ?? new Map<string, Promise<ValidateFunction>>();
  compiled.set(identity, ofKeys);
  const known = ofKeys.get(key);
  if (known !== undefined) return known;
  const validate = createAjv().then((ajv) => ajv.compile(schema()));
  ofKeys.set(key, validate);
  return validate;
}
