/** Text that stands for something else is read as it, or stays text: nothing in between. */
import { expect, test } from "vitest";
import { ENVIRONMENT_SCHEMA } from "../config/argument-schema.ts";
import { coerceText, coerceWord } from "./coerce-text.ts";

test.each<[string, object, unknown]>([
  ["22", { type: "integer" }, 22],
  [" 1.5 ", { type: "number" }, 1.5],
  ["1e3", { type: "number" }, 1000],
  ["12345678901234567890", { type: "integer" }, "12345678901234567890"],
  ["-12345678901234567890", { type: "number" }, "-12345678901234567890"],
  ["-5", { type: "integer" }, -5],
  ["1e999", { type: "number" }, "1e999"],
  ["0x16", { type: "integer" }, "0x16"],
  ["", { type: "integer" }, ""],
  ["YES", { type: "boolean" }, true],
  ["off", { type: "boolean" }, false],
  [" no\n", { type: "boolean" }, false],
  ["1", { type: "boolean" }, true],
  ["maybe", { type: "boolean" }, "maybe"],
  ["22", { type: "string" }, "22"],
  ["22", { enum: ["22"] }, "22"],
])("%j by %j is %j", (text, schema, expected) => {
  expect(coerceWord(text, schema as never)).toBe(expected);
  expect(coerceText(text, schema as never)).toBe(expected);
});

test.each<[string, object, unknown]>([
  ["[0, 3]", { type: "array" }, [0, 3]],
  ["[12345678901234567890]", { type: "array" }, "[12345678901234567890]"],
  ['{"a": 1, "a": 2}', { type: "object" }, '{"a": 1, "a": 2}'],
  [
    '{"V": 3.10, "B": 12345678901234567890, "T": true}',
    ENVIRONMENT_SCHEMA,
    { V: "3.10", B: "12345678901234567890", T: "true" },
  ],
  ["[0, 3", { type: "array" }, "[0, 3"],
  ["5", { type: "array" }, "5"],
])("%j from elsewhere by %j is %j", (text, schema, expected) => {
  expect(coerceText(text, schema as never)).toEqual(expected);
  expect(coerceWord(text, schema as never)).toBe(text);
});
