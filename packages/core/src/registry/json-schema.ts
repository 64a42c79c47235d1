/** JSON Schema by ajv, set up once for all of Towline: strict, draft-07, every mistake reported. Loads ajv when used. */
import type { Ajv, ErrorObject } from "ajv";
import type { Problem } from "../errors/problem.ts";

/** Makes an ajv for one package or one check, so that schemas of different packages never meet. */
export async function createAjv(): Promise<Ajv> {
  const { Ajv } = await import("ajv");
  return new Ajv({ strict: true, allErrors: true, addUsedSchema: false, logger: false });
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
    const extra = params.additionalProperty ?? params.missingProperty;
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

function describe(error: ErrorObject, got: unknown): Omit<Problem, "path"> {
  if (error.keyword === "additionalProperties") return { message: "unknown key" };
  if (error.keyword === "required") return { message: "missing" };
  const allowed = (error.params as { allowedValues?: readonly unknown[] }).allowedValues;
  const expected =
    allowed === undefined
      ? (error.message ?? error.keyword).replace(/^must be /, "")
      : `one of ${allowed.map((value) => JSON.stringify(value)).join(", ")}`;
  return { message: "wrong value", expected, got: got === undefined ? undefined : shorten(got) };
}

function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce<unknown>((part, step) => (part as { [key: string]: unknown } | undefined)?.[step], value);
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
