/** Makes whole what a plugin asks for in place of what it was given: its host is always the same. */
import { isShellText } from "../command/shell-template.ts";
import { kindOf } from "../errors/message-of.ts";

/** What a plugin may make of one field of a request. */
export interface FieldRule {
  /** As it goes on: "whose timeout is 0 instead of …"; undefined for a field that stays as it was. */
  readonly expected: string | undefined;
  isRight(value: unknown): boolean;
}

/** A rule for each field of a request: the compiler sees that none is missing. */
export type RequestRules<Request> = { readonly [Field in keyof Request]-?: FieldRule };

export const FIXED: FieldRule = { expected: undefined, isRight: () => true };
export const TEXT: FieldRule = { expected: "a text", isRight: isText };
export const TEXTS: FieldRule = { expected: "a list of texts", isRight: isTexts };
export const RECORD: FieldRule = { expected: "an object", isRight: isRecord };
export const COMMAND: FieldRule = {
  expected: "a text, a list of texts, or what sh`…` makes",
  isRight: (value) => isText(value) || isTexts(value) || isShellText(value),
};
export const MILLISECONDS: FieldRule = {
  expected: "milliseconds above 0",
  isRight: (value) => typeof value === "number" && value > 0,
};
export const COUNT: FieldRule = {
  expected: "a whole number from 0",
  isRight: (value) => Number.isInteger(value) && (value as number) >= 0,
};

/** @throws TypeError that says what is wrong with it */
export function completeRequest<Request extends object>(
  rules: { readonly [field: string]: FieldRule },
  asked: unknown,
  given: Request,
): Request {
  if (asked === undefined || asked === given) return given;
  if (!isRecord(asked)) throw new TypeError(`returned ${showValue(asked)} instead of the request`);
  const whole: { [field: string]: unknown } = { ...given, ...asked };
  for (const [field, { expected, isRight }] of Object.entries(rules)) {
    if (expected === undefined) whole[field] = given[field as keyof Request];
    else if (!isRight(whole[field])) {
      throw new TypeError(`returned a request whose ${field} is ${kindOf(whole[field])} instead of ${expected}`);
    }
  }
  return whole as Request;
}

function showValue(value: unknown): string {
  return typeof value === "string" ? value : kindOf(value);
}

function isRecord(value: unknown): value is { readonly [field: string]: unknown } {
  return kindOf(value) === "an object";
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}
