/** What an option may be, kind by kind: how it is checked, and how that is told. */
import { Readable, Writable } from "node:stream";
import { isSecret, type Secret } from "../command/secret.ts";
import { isMapping } from "../config/describe-value.ts";

/** What one option may be. */
export interface OptionCheck<Value> {
  /** As it goes on: "Set timeout to …". */
  readonly expected: string;
  /** Whether no error may show what was given. */
  readonly isSecret?: boolean;
  accepts(value: unknown): value is Value;
  /** Of a list or a mapping that is not accepted: what in it is to blame, such as `.PORT`, and what that should be. */
  blame?(value: unknown): Blame | undefined;
}

interface Blame {
  readonly place: string;
  readonly got: unknown;
  readonly expected: string;
}

/** A check for each option of a call: the compiler sees that none is missing, and that each fits its type. */
export type OptionTable<Options> = {
  readonly [Name in keyof Options]-?: OptionCheck<Exclude<Options[Name], undefined>>;
};

/** @param expected as it goes on: "Set timeout to …" */
export function checkOf<Value>(
  expected: string,
  accepts: (value: unknown) => boolean,
  isSecret = false,
): OptionCheck<Value> {
  return { expected, isSecret, accepts: (value): value is Value => accepts(value) };
}

/** A list of what each fits another check. */
export function listOf<Item>(expected: string, item: OptionCheck<Item>): OptionCheck<readonly Item[]> {
  return {
    ...checkOf<readonly Item[]>(expected, (value) => Array.isArray(value) && value.every((each) => item.accepts(each))),
    blame(value) {
      if (!Array.isArray(value)) return undefined;
      const index = value.findIndex((each) => !item.accepts(each));
      return { place: `[${index}]`, got: value[index], expected: item.expected };
    },
  };
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isFrom(least: number): (value: unknown) => boolean {
  return (value) => typeof value === "number" && value >= least;
}

export const FLAG = checkOf<boolean>("true or false", (value) => typeof value === "boolean");
export const TEXT = checkOf<string>("text", isText);
export const TEXTS = listOf("a list of texts", TEXT);
export const PASSWORD = checkOf<string | Secret>("text or a secret", (value) => isText(value) || isSecret(value), true);
export const CALLBACK = checkOf<never>("a function", (value) => typeof value === "function");
export const SIGNAL = checkOf<AbortSignal>("an AbortSignal", (value) => value instanceof AbortSignal);
export const MAPPING = checkOf<{ readonly [key: string]: unknown }>("a mapping", isMapping);
export const COUNT = checkOf<number>("a whole number from 0", (value) => Number.isInteger(value) && isFrom(0)(value));
export const AMOUNT = checkOf<number>("a number from 0", isFrom(0));
export const PAUSE = checkOf<number>("milliseconds from 0", isFrom(0));
export const TIMEOUT = checkOf<number>("milliseconds from 0, which is no limit", isFrom(0));
export const EXIT_CODES = listOf(
  "a list of exit codes",
  checkOf<number>("an exit code from 0 to 255", (value) => COUNT.accepts(value) && value <= 255),
);

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

function isVariable([name, value]: readonly [string, unknown]): boolean {
  return VARIABLE.test(name) && PASSWORD.accepts(value);
}

export const ENVIRONMENT: OptionCheck<{ readonly [name: string]: string | Secret }> = {
  ...checkOf("a mapping of variables", (value) => isMapping(value) && Object.entries(value).every(isVariable), true),
  blame(value) {
    if (!isMapping(value)) return undefined;
    const [name = "", got] = Object.entries(value).find((entry) => !isVariable(entry)) ?? [];
    const expected = VARIABLE.test(name) ? PASSWORD.expected : "no variable, for none is called so";
    return { place: VARIABLE.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`, got, expected };
  },
};
export const INPUT = checkOf<string | Uint8Array | Readable>(
  "text, bytes or a Readable of node:stream",
  (value) => isText(value) || value instanceof Uint8Array || value instanceof Readable,
  true,
);
export const TERMINAL = checkOf<{ readonly columns: number; readonly rows: number; readonly term: string }>(
  "{ columns, rows, term }",
  (value) =>
    isMapping(value) &&
    Number.isInteger(value.columns) &&
    Number.isInteger(value.rows) &&
    typeof value.term === "string",
);

/** All permission bits, with setuid, setgid and sticky. */
const ALL_BITS = 0o7777;

export const MODE = checkOf<number>(
  "permission bits from 0 to 0o7777, such as 0o644",
  (value) => Number.isInteger(value) && isFrom(0)(value) && (value as number) <= ALL_BITS,
);

/** Milliseconds until something is given up. */
export function limit(example: number): OptionCheck<number> {
  return checkOf(
    `the milliseconds to wait at most, such as ${example}`,
    (value) => typeof value === "number" && value > 0,
  );
}

export function oneOf<Word extends string>(...words: readonly Word[]): OptionCheck<Word> {
  const expected = `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
  return checkOf(expected, (value) => (words as readonly unknown[]).includes(value));
}

export const PATHS = checkOf<string | readonly string[]>(
  "a path, or a list of paths",
  (value) => isText(value) || (TEXTS.accepts(value) && value.length > 0),
);
export const CONTENT = checkOf<string | readonly string[] | Uint8Array | Readable>(
  "a path, a list of paths, bytes or a Readable of node:stream",
  (value) => PATHS.accepts(value) || value instanceof Uint8Array || value instanceof Readable,
);
export const PLACE = checkOf<string | Writable>(
  "a path or a Writable of node:stream",
  (value) => isText(value) || value instanceof Writable,
);
