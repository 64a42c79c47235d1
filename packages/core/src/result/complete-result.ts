/** Makes whole what a plugin gives as a result: spread, replayed from a recording, or made up. */
import { kindOf, messageOf } from "../errors/message-of.ts";
import { isTowlineError, TowlineError } from "../errors/towline-error.ts";
import { type KeptOutput, outputLines, plainBytes, textOf, turnsOf } from "../output/kept-output.ts";
import type { OutputLine } from "../output/output-line.ts";
import { createRunResult } from "./create-run-result.ts";
import { resultFromRecord } from "./record/read-result.ts";
import type { RunResult } from "./run-result.ts";
import { type RunStatus, STATUS_NAMES } from "./statuses.ts";

const NO_BYTES = new Uint8Array();

/** What is known of the work, whatever the plugin says. */
export interface KnownRun {
  readonly host: string;
  readonly connector: string;
  /** As it is shown. */
  readonly command: string;
  readonly durationMs: number;
}

/** A plugin's result, whatever it holds. */
export type GivenFields = { readonly [field: string]: unknown };

/**
 * A result with all that results have. What it lacks comes from the result that the plugin was given, if it ran the
 * command; text and bytes follow from each other.
 *
 * @throws TypeError that says what is missing or wrong
 */
export function completeRun(value: unknown, known: KnownRun, inner: RunResult | undefined): RunResult {
  const given = takeFields(value);
  const status = takeStatus(given);
  const facts = {
    host: known.host,
    connector: known.connector,
    command: typeof given.command === "string" ? given.command : known.command,
    status,
    exitCode: takeExitCode(given.exitCode, inner),
    signal: typeof given.signal === "string" ? given.signal : null,
    attempts: takeCount(given.attempts) ?? inner?.attempts ?? 0,
    durationMs: takeNumber(given.durationMs) ?? inner?.durationMs ?? known.durationMs,
    error: takeError(given.error, status, known.host),
  };
  const truncated = typeof given.truncated === "boolean" ? given.truncated : (inner?.truncated ?? false);
  return createRunResult({ ...facts, truncated }, takeOutput(given, inner));
}

/** The fields of what a plugin gave. @throws TypeError when that is no result */
export function takeFields(value: unknown): GivenFields {
  const kind = kindOf(value);
  if (kind !== "an object") throw new TypeError(`gave ${kind} instead of a result`);
  const given = value as GivenFields;
  return given.v !== undefined && given.type === "result" ? readRecord(given) : given;
}

/** JSON of a result is its record. */
function readRecord(record: GivenFields): GivenFields {
  try {
    return { ...resultFromRecord(record) };
  } catch (cause) {
    throw new TypeError(`gave a record that is no result: ${messageOf(cause)}`, { cause });
  }
}

/** @throws TypeError when there is none, or one that there is not */
export function takeStatus({ status }: GivenFields): RunStatus {
  const known = STATUS_NAMES.find((name) => name === status);
  if (known !== undefined) return known;
  throw new TypeError(`gave a result whose status is ${kindOf(status)} instead of one of ${STATUS_NAMES.join(", ")}`);
}

/** Every result but a good one has an error, and no good one has. */
export function takeError(error: unknown, status: RunStatus, host: string): TowlineError | undefined {
  if (status === "ok") return undefined;
  if (isTowlineError(error)) return error;
  const given = typeof error === "object" && error !== null ? (error as GivenFields) : {};
  const message =
    error === undefined || error === null ? `A plugin says that ${host} is ${status}, and not why` : messageOf(error);
  const code = typeof given.code === "string" && given.code.startsWith("ERR_TOWLINE_") ? given.code : undefined;
  const advice = typeof given.advice === "string" ? given.advice : undefined;
  return new TowlineError(code ?? "ERR_TOWLINE_COMMAND_FAILED", message, { host, advice, cause: error });
}

export function takeCount(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? takeNumber(value) : undefined;
}

export function takeNumber(value: unknown): number | undefined {
  return typeof value === "number" && value >= 0 && Number.isFinite(value) ? value : undefined;
}

function takeExitCode(value: unknown, inner: RunResult | undefined): number | null {
  if (value === undefined) return inner?.exitCode ?? null;
  if (value === null || Number.isInteger(value)) return value as number | null;
  throw new TypeError(`gave a result whose exitCode is ${kindOf(value)} instead of a whole number or null`);
}

/** The lines tell the order only where they are those of both streams: who changed a stream need not change them. */
function takeOutput(given: GivenFields, inner: RunResult | undefined): KeptOutput {
  const lines = takeLines(given.output) ?? inner?.output ?? [];
  const stdout = takeStream(given, "stdout", inner);
  const stderr = takeStream(given, "stderr", inner);
  const areLinesAll = stdout === undefined && stderr === undefined;
  const output = {
    stdout: stdout ?? (areLinesAll ? bytesOf(lines, "stdout") : NO_BYTES),
    stderr: stderr ?? (areLinesAll ? bytesOf(lines, "stderr") : NO_BYTES),
    turns: turnsOf(lines),
  };
  return isEqual(outputLines(output), lines) ? output : { ...output, turns: [] };
}

function bytesOf(lines: readonly OutputLine[], stream: OutputLine["stream"]): Uint8Array {
  const texts = lines.filter((line) => line.stream === stream).map(({ text }) => `${text}\n`);
  return new TextEncoder().encode(texts.join(""));
}

/** A stream as bytes. Where text and bytes differ, what the plugin changed counts. */
function takeStream(
  given: GivenFields,
  name: "stdout" | "stderr",
  inner: RunResult | undefined,
): Uint8Array | undefined {
  const text = given[name];
  const bytes = given[`${name}Bytes`];
  if (text !== undefined && typeof text !== "string") {
    throw new TypeError(`gave a result whose ${name} is ${kindOf(text)} instead of a text`);
  }
  if (bytes instanceof Uint8Array) {
    const isTextChanged = text !== undefined && text !== inner?.[name];
    if (!isTextChanged || textOf(bytes) === text) return plainBytes(bytes);
  }
  if (text !== undefined) return new TextEncoder().encode(text);
  return inner?.[`${name}Bytes`];
}

function takeLines(output: unknown): readonly OutputLine[] | undefined {
  if (output === undefined) return undefined;
  const isLine = (line: Partial<OutputLine> | null | undefined): boolean =>
    (line?.stream === "stdout" || line?.stream === "stderr") && typeof line.text === "string";
  if (Array.isArray(output) && output.every(isLine)) return output as readonly OutputLine[];
  throw new TypeError(`gave a result whose output is ${kindOf(output)} that holds no lines ({ stream, text })`);
}

function isEqual(one: readonly OutputLine[], other: readonly OutputLine[]): boolean {
  return (
    one.length === other.length &&
    one.every(({ stream, text }, index) => stream === other[index]?.stream && text === other[index]?.text)
  );
}
