/** An error as plain data, with the errors underneath it: bounded, whatever foreign code made of it. */
import { kindOf } from "./message-of.ts";
import type { Problem } from "./problem.ts";

/** An error underneath another, as plain data. Only what is known is there. */
export interface CauseRecord {
  /** The name of its class, such as `ConnectError` or `TypeError`. */
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly host?: string | undefined;
  readonly connector?: string | undefined;
  /** One sentence that says what to do. */
  readonly advice?: string | undefined;
  /** Why a connection was not made. */
  readonly reason?: string | undefined;
  /** What is known about another try. */
  readonly retry?: string | undefined;
  /** The plugin whose tap failed, and the hook that it tapped. */
  readonly plugin?: string | undefined;
  readonly hook?: string | undefined;
  /** The npm name of the package at fault. */
  readonly packageName?: string | undefined;
  /** Every mistake that was found, where one error tells of several. */
  readonly problems?: readonly Problem[] | undefined;
  /** The error underneath; a text where something else than an error was thrown. */
  readonly cause?: CauseRecord | string | undefined;
  /** The errors that one stands for. */
  readonly errors?: readonly (CauseRecord | string)[] | undefined;
  /** Only where it was asked for. */
  readonly stack?: string | undefined;
}

/** An error of Towline's, as plain data. */
export interface ErrorRecord extends CauseRecord {
  readonly code: string;
}

/** How much of an error is written. */
export interface ErrorRecordOptions {
  /** Whether stacks are written. Default: false, as they tell of paths and say nothing to users. */
  stacks?: boolean | undefined;
  /** How deep the errors underneath it are followed, from 0. Default: 8. */
  causes?: number | undefined;
}

/** The deepest that causes are read or written. */
export const DEEPEST_CAUSE = 8;

/** So many errors are written of one, however they branch out. */
const MOST_ERRORS = 32;

const TEXTS = ["host", "connector", "advice", "reason", "retry", "plugin", "hook", "packageName"] as const;

/**
 * Writes an error as plain data. It is what `JSON.stringify` makes of one of Towline's errors, too. Secrets are masked in
 * the errors of results already; others are written as they are.
 *
 * @example
 * ```ts
 * const { code, message, cause } = errorToRecord(error);
 * ```
 */
export function errorToRecord(
  error: Error & { readonly code: string },
  { stacks = false, causes = DEEPEST_CAUSE }: ErrorRecordOptions = {},
): ErrorRecord {
  const writer = { stacks, left: MOST_ERRORS, path: new Set<unknown>() };
  return { ...(write(error, Math.min(causes, DEEPEST_CAUSE), writer) as CauseRecord), code: error.code };
}

/** All that is read of an error that another has thrown. */
export const SHOWN_MEMBERS = ["name", "message", "code", ...TEXTS, "problems", "cause", "errors", "stack"] as const;

const PLACES = ["file", "host", "path", "expected", "got", "suggestion"] as const;

interface Writer {
  readonly stacks: boolean;
  /** How many more may be written. */
  left: number;
  /** Those that are being written, as causes can lead in a circle. */
  readonly path: Set<unknown>;
}

function write(thrown: unknown, depth: number, writer: Writer): CauseRecord | string {
  writer.left -= 1;
  if (typeof thrown !== "object" || thrown === null) return typeof thrown === "string" ? thrown : kindOf(thrown);
  writer.path.add(thrown);
  try {
    return writeMembers(thrown as { readonly [member: string]: unknown }, depth, writer);
  } catch {
    return "something that can't be shown";
  } finally {
    writer.path.delete(thrown);
  }
}

/** @throws whatever looking at a foreign object throws */
function writeMembers(
  thrown: { readonly [member: string]: unknown },
  depth: number,
  writer: Writer,
): CauseRecord | string {
  const message = textOf(thrown.message);
  if (message === undefined) return kindOf(thrown);
  const { problems, errors } = thrown;
  const follow = (each: unknown): [] | [CauseRecord | string] =>
    each === undefined || depth <= 0 || writer.left <= 0 || writer.path.has(each)
      ? []
      : [write(each, depth - 1, writer)];
  return {
    name: textOf(thrown.name) ?? "Error",
    message,
    code: textOf(thrown.code),
    ...Object.fromEntries(TEXTS.map((name) => [name, textOf(thrown[name])])),
    problems: Array.isArray(problems) ? problems.flatMap(writeProblem) : undefined,
    cause: follow(thrown.cause)[0],
    errors: Array.isArray(errors) && depth > 0 ? errors.flatMap(follow) : undefined,
    stack: writer.stacks ? textOf(thrown.stack) : undefined,
  };
}

function writeProblem(problem: Partial<Problem> | undefined): Problem[] {
  const message = textOf(problem?.message);
  if (problem === undefined || message === undefined) return [];
  const line = typeof problem.line === "number" ? problem.line : undefined;
  return [{ ...Object.fromEntries(PLACES.map((name) => [name, textOf(problem[name])])), line, message }];
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
