/** What a field of a record may be: its type, its JSON Schema and its check follow from one word. */
import { kindOf } from "../../errors/message-of.ts";

/** A JSON Schema, draft-07. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** What a value may be. */
export interface Shape<Value> {
  /** @param closed whether fields that nobody knows are wrong: for tests, as later versions add some */
  schema(closed: boolean): JsonSchema;
  /** What is wrong with a value, told with its place; undefined if nothing is. `depth` counts records within records. */
  problem(value: unknown, place: string, depth: number): string | undefined;
  /** Whether it tells records of one type from each other. */
  readonly isTag?: boolean;
  /** Only for the type. */
  readonly value?: Value;
}

/** One of some words. */
export interface WordShape<Word extends string> extends Shape<Word> {
  readonly words: readonly Word[];
}

/** A record, with its fields. */
export interface RecordShape<Of extends Fields> extends Shape<RecordOf<Of>> {
  readonly fields: Of;
}

/** A field that may be missing. */
export interface OptionalShape<Value> extends Shape<Value> {
  readonly isOptional: true;
}

/** The fields of a record. */
export interface Fields {
  readonly [field: string]: Shape<unknown>;
}

/** The type of what has a shape. */
export type ValueOf<Shaped> = Shaped extends Shape<infer Value> ? Value : never;

type OptionalField<Of> = { [Field in keyof Of]: Of[Field] extends OptionalShape<unknown> ? Field : never }[keyof Of];

/** The type of a record with such fields. */
export type RecordOf<Of> = {
  readonly [Field in Exclude<keyof Of, OptionalField<Of>>]: ValueOf<Of[Field]>;
} & { readonly [Field in OptionalField<Of>]?: ValueOf<Of[Field]> | undefined };

function simple<Value>(schema: JsonSchema, expected: string, is: (value: unknown) => boolean): Shape<Value> {
  return {
    schema: () => schema,
    problem: (value, place) => (is(value) ? undefined : `${place} is ${kindOf(value)} instead of ${expected}`),
  };
}

export const text = simple<string>({ type: "string" }, "a text", (value) => typeof value === "string");
export const truth = simple<boolean>({ type: "boolean" }, "true or false", (value) => typeof value === "boolean");
export const anything = simple<unknown>({}, "anything", () => true);
export const count = simple<number>(
  { type: "integer", minimum: 0 },
  "a whole number from 0",
  (value) => Number.isSafeInteger(value) && (value as number) >= 0,
);
export const milliseconds = simple<number>(
  { type: "number", minimum: 0, description: "Milliseconds" },
  "a number from 0",
  (value) => typeof value === "number" && value >= 0 && Number.isFinite(value),
);
export const wholeOrNull = simple<number | null>(
  { type: ["integer", "null"] },
  "a whole number or null",
  (value) => value === null || Number.isInteger(value),
);
export const textOrNull = simple<string | null>(
  { type: ["string", "null"] },
  "a text or null",
  (value) => value === null || typeof value === "string",
);
export const code = simple<string>(
  { type: "string", pattern: "^ERR_TOWLINE_" },
  "a code such as ERR_TOWLINE_CONNECT",
  (value) => typeof value === "string" && value.startsWith("ERR_TOWLINE_"),
);

/** One of some words. */
export function word<const Word extends string>(...words: readonly Word[]): WordShape<Word> {
  const [only] = words;
  const schema = words.length === 1 ? { const: only } : { enum: words };
  const expected = words.length === 1 ? `${only}` : `one of ${words.join(", ")}`;
  return { ...simple<Word>(schema, expected, (value) => (words as readonly unknown[]).includes(value)), words };
}

/** One of some words, by which records of one type are told from each other. */
export function tag<const Word extends string>(...words: readonly Word[]): WordShape<Word> {
  return { ...word(...words), isTag: true };
}

export function listOf<Value>(items: Shape<Value>): Shape<readonly Value[]> {
  return {
    schema: (closed) => ({ type: "array", items: items.schema(closed) }),
    problem(value, place, depth) {
      if (!Array.isArray(value)) return `${place} is ${kindOf(value)} instead of a list`;
      for (const [index, item] of value.entries()) {
        const problem = items.problem(item, `${place}[${index}]`, depth);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  };
}

export function optional<Value>(shape: Shape<Value>): OptionalShape<Value> {
  return { ...shape, isOptional: true };
}

/** With a sentence for whoever reads the schema. */
export function told<Shaped extends Shape<unknown>>(shape: Shaped, description: string): Shaped {
  return { ...shape, schema: (closed: boolean) => ({ ...shape.schema(closed), description }) };
}

export function record<const Of extends Fields>(fields: Of): RecordShape<Of> {
  const entries = Object.entries(fields);
  const isOptional = (shape: Shape<unknown>): boolean => "isOptional" in shape;
  return {
    fields,
    schema: (closed) => ({
      type: "object",
      properties: Object.fromEntries(entries.map(([name, shape]) => [name, shape.schema(closed)])),
      required: entries.filter(([, shape]) => !isOptional(shape)).map(([name]) => name),
      ...(closed ? { additionalProperties: false } : {}),
    }),
    problem(value, place, depth) {
      if (kindOf(value) !== "an object") return `${place || "it"} is ${kindOf(value)} instead of an object`;
      const given = value as { readonly [name: string]: unknown };
      for (const [name, shape] of entries) {
        const member = Object.hasOwn(given, name) ? given[name] : undefined;
        if (member === undefined && isOptional(shape)) continue;
        if (member === undefined) return `${place || "it"} has no ${name}`;
        const problem = shape.problem(member, place === "" ? name : `${place}.${name}`, depth);
        if (problem !== undefined) return problem;
      }
      return undefined;
    },
  };
}
