/** JSON Schema by ajv, set up once for all of Towline: strict, draft-07, every mistake reported. Loads ajv when used. */
import type { Ajv, ErrorObject } from "ajv";
import type { Problem } from "../errors/problem.ts";
import { FORMATS } from "./formats.ts";

/** Makes an ajv for one package or one check, so that schemas of different packages never meet. */
export async function createAjv(): Promise<Ajv> {
  const { Ajv } = await import("ajv");
  return new Ajv({ strict: true, allErrors: true, addUsedSchema: false, logger: false, formats: { ...FORMATS } });
}

/**
 * Tells ajv's errors as problems, one for each place, with dotted paths below `base`.
 *
 * @param value what was checked; its wrong parts are shown unless it is undefined.
 */
export function toProblems(
  errors: readonly ErrorObject[] | null | undefined,
  base: string,
  value?: unknown,
): readonly Problem[] {
  const problems = new Map<string, Problem>();
  for (const error of errors ?? []) {
    const steps = error.instancePath
      .split("/")
      .slice(1)
      .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
    const path = steps.reduce(appendStep, base);
    const params = error.params as { [name: string]: unknown };
    const extra = params.additionalProperty ?? params.missingProperty ?? nameIn(error);
    const place = typeof extra === "string" ? appendStep(path, extra) : path;
    if (problems.has(place)) continue;
    problems.set(place, { path: place, ...describe(error, value === undefined ? undefined : valueAt(value, steps)) });
  }
  return [...problems.values()];
}

/** Adds one key or index to a dotted path. */
export function appendStep(path: string, step: string): string {
  if (/^\d+$/.test(step)) return `${path}[${step}]`;
  const key = /^[\w$-]+$/.test(step) ? step : JSON.stringify(step);
  return path === "" ? key : `${path}.${key}`;
}

/** The name that is wrong, where no value is. */
function nameIn(error: ErrorObject): string | undefined {
  return error.keyword === "propertyNames"
    ? (error.params as { propertyName: string }).propertyName
    : error.propertyName;
}

function describe(error: ErrorObject, got: unknown): Omit<Problem, "path"> {
  if (nameIn(error) !== undefined) return { message: "wrong name", expected: error.message?.replace(/^must /, "to ") };
  if (error.keyword === "additionalProperties") return { message: "unknown key" };
  if (error.keyword === "required") return { message: "missing" };
  const expected = expectedBy(error);
  return { message: "wrong value", expected, got: got === undefined ? undefined : shorten(got) };
}

function expectedBy({ keyword, message = keyword, params }: ErrorObject): string {
  const { allowedValues, allowedValue, format, pattern } = params as {
    readonly allowedValues?: readonly unknown[];
    readonly [name: string]: unknown;
  };
  if (keyword === "enum") return `one of ${(allowedValues ?? []).map((value) => JSON.stringify(value)).join(", ")}`;
  if (keyword === "const") return JSON.stringify(allowedValue);
  if (keyword === "format") return `a text in the format ${format}`;
  if (keyword === "pattern") return `a text that matches ${pattern}`;
  return message.replace(/^must be /, "");
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((part, step) => (part as { [key: string]: unknown } | undefined)?.[step], value);
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
