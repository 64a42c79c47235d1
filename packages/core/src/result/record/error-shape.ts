/** The shape of an error in a record, with those underneath it. */
import { type CauseRecord, DEEPEST_CAUSE, type ErrorRecord } from "../../errors/error-record.ts";
import { kindOf } from "../../errors/message-of.ts";
import { code, count, listOf, optional, record, type Shape, text, told } from "./shape.ts";

/** Where the schema has them. */
export const ERROR_DEFINITIONS = { error: "#/definitions/error", cause: "#/definitions/cause" } as const;

const problem = record({
  file: optional(text),
  line: optional(told(count, "Counted from 1")),
  host: optional(text),
  path: optional(told(text, "Where in the data it is")),
  message: text,
  expected: optional(text),
  got: optional(text),
  suggestion: optional(told(text, "The name that was probably meant")),
});

/** What was thrown underneath: an error, or a text. How deep it goes is bounded. */
const cause: Shape<CauseRecord | string> = {
  schema: () => ({ $ref: ERROR_DEFINITIONS.cause }),
  problem(value, place, depth) {
    if (typeof value === "string") return undefined;
    if (kindOf(value) !== "an object") return `${place} is ${kindOf(value)} instead of an error or a text`;
    // One level is for what a later version may add.
    if (depth > DEEPEST_CAUSE + 1) return `${place} is deeper than ${DEEPEST_CAUSE} errors`;
    return causeRecord.problem(value, place, depth + 1);
  },
};

const shared = {
  name: told(text, "Of its class"),
  message: text,
  host: optional(text),
  connector: optional(text),
  advice: optional(told(text, "What to do")),
  reason: optional(told(text, "Why a connection was not made")),
  retry: optional(told(text, "What is known about another try: soon or never")),
  plugin: optional(told(text, "Whose tap failed")),
  hook: optional(text),
  packageName: optional(told(text, "The package at fault")),
  problems: optional(told(listOf(problem), "Every mistake that was found")),
  cause: optional(cause),
  errors: optional(told(listOf(cause), "Those that it stands for")),
  stack: optional(told(text, "Only where it was asked for")),
};

const causeRecord = record({ ...shared, code: optional(text) });
const errorRecord: Shape<ErrorRecord> = record({ ...shared, code });

/** An error of Towline's. */
export const error: Shape<ErrorRecord> = {
  schema: () => ({ $ref: ERROR_DEFINITIONS.error }),
  problem: (value, place, depth) => errorRecord.problem(value, place, depth),
};

/** What the schema refers to. */
export function errorSchemas(closed: boolean): { readonly error: object; readonly cause: object } {
  return { error: errorRecord.schema(closed), cause: { anyOf: [{ type: "string" }, causeRecord.schema(closed)] } };
}
