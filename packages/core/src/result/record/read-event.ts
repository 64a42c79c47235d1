/** Reads what was written as an event: bounded, in time that grows with its length only, and told where it is wrong. */
import { RecordError } from "../../errors/kinds.ts";
import { kindOf } from "../../errors/message-of.ts";
import { eventShapes, RECORD_VERSION, type TowlineEvent } from "./event-shapes.ts";
import type { Fields, Shape } from "./shape.ts";

/** Two streams of 1 MiB of which every byte needs six characters, with their lines, and as much again. */
export const LONGEST_LINE = 64 * 1024 * 1024;

/** How a line is read. */
export interface ParseEventOptions {
  /** The longest line that is looked at, in characters. Default: 64 Mi. */
  maxLength?: number | undefined;
}

/**
 * Reads one line of what `towline` prints with `--json`, or of what {@link formatEvent} made. Fields that this version does
 * not know are left as they are; of an event of a type that it does not know, `undefined` is returned: skip it.
 *
 * @throws RecordError when it is no event, or one of another version.
 * @example
 * ```ts
 * for await (const line of createInterface({ input: process.stdin })) {
 *   const event = parseEvent(line);
 *   if (event?.type === "result" && event.status !== "ok") console.error(event.host, event.error?.message);
 * }
 * ```
 */
export function parseEvent(
  line: string,
  { maxLength = LONGEST_LINE }: ParseEventOptions = {},
): TowlineEvent | undefined {
  refuseLength(line.length, maxLength);
  return readEvent(parse(line));
}

/** @throws RecordError */
export function refuseLength(length: number, maxLength: number): void {
  if (length <= maxLength) return;
  throw invalid(`A line of ${length} characters is longer than the ${maxLength} that an event may have`);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw invalid("A line is no JSON", cause);
  }
}

/** @throws RecordError */
export function readEvent(value: unknown): TowlineEvent | undefined {
  if (kindOf(value) !== "an object") throw invalid(`An event is ${kindOf(value)} instead of an object`);
  const given = value as { readonly [field: string]: unknown };
  if (given.v !== RECORD_VERSION) {
    throw new RecordError(
      "ERR_TOWLINE_RECORD_VERSION",
      `An event is of version ${kindOf(given.v)}, and this is version ${RECORD_VERSION}`,
      { advice: "Read it with the version of Towline that wrote it, or a later one." },
    );
  }
  if (typeof given.type !== "string") throw invalid(`The type of an event is ${kindOf(given.type)} instead of a text`);
  const candidates = candidatesOf(given.type);
  if (candidates === undefined) return undefined;
  const shape = candidates.find(({ tags }) =>
    tags.every(([name, tag]) => tag.problem(given[name], name, 0) === undefined),
  );
  if (shape === undefined) throw invalid(`A ${given.type} event has ${describeTags(given, candidates)}`);
  const problem = shape.problem(value, "", 0);
  if (problem !== undefined) throw invalid(`A ${given.type} event is wrong: ${problem}`);
  return value as TowlineEvent;
}

type Candidate = Shape<unknown> & { readonly tags: readonly (readonly [string, Shape<unknown>])[] };

let byType: Map<string, Candidate[]> | undefined;

function candidatesOf(type: string): readonly Candidate[] | undefined {
  if (byType === undefined) {
    byType = new Map();
    for (const shape of Object.values(eventShapes())) {
      const tags = Object.entries<Shape<unknown>>(shape.fields satisfies Fields).filter(([, field]) => field.isTag);
      for (const name of shape.fields.type.words) byType.set(name, [...(byType.get(name) ?? []), { ...shape, tags }]);
    }
  }
  return byType.get(type);
}

function describeTags(given: { readonly [field: string]: unknown }, candidates: readonly Candidate[]): string {
  const names = new Set(candidates.flatMap(({ tags }) => tags.map(([name]) => name)));
  return [...names].map((name) => `${name} ${kindOf(given[name])}`).join(" and ");
}

export function invalid(message: string, cause?: unknown): RecordError {
  const advice = "Check what wrote it: docs/json-output.md tells what is in it.";
  return new RecordError("ERR_TOWLINE_RECORD_INVALID", message, { advice, cause });
}
