/** Makes whole what a plugin asks for in place of what it was given: its host is always the same. */
import { isShellText } from "../command/shell-template.ts";
import { kindOf } from "../errors/message-of.ts";
import type { ConnectRequest, RunRequest, TransferRequest } from "./lifecycle.ts";

type Request = ConnectRequest | RunRequest | TransferRequest;

/** What is to be said of each field that a plugin may change. */
const FIELDS: { readonly [field: string]: readonly [(value: unknown) => boolean, string] } = {
  command: [isCommand, "a text, a list of texts, or what sh`…` makes"],
  shown: [isText, "a text"],
  arguments: [isRecord, "an object"],
  sources: [isTexts, "a list of texts"],
  destination: [isText, "a text"],
  timeout: [(value) => typeof value === "number" && value > 0, "milliseconds above 0"],
  retries: [(value) => Number.isInteger(value) && (value as number) >= 0, "a whole number from 0"],
};

/** @throws TypeError that says what is wrong with it */
export function completeRequest(asked: unknown, given: Request): Request {
  if (asked === undefined || asked === given) return given;
  if (!isRecord(asked)) throw new TypeError(`returned ${showValue(asked)} instead of the request`);
  const whole = { ...given, ...asked, host: given.host, connector: given.connector };
  for (const [field, [isRight, expected]] of Object.entries(FIELDS)) {
    const value: unknown = whole[field as keyof typeof whole];
    if (field in given && !isRight(value)) {
      throw new TypeError(`returned a request whose ${field} is ${kindOf(value)} instead of ${expected}`);
    }
  }
  return whole;
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

function isCommand(value: unknown): boolean {
  return isText(value) || isTexts(value) || isShellText(value);
}
