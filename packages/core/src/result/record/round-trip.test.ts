/** What was written as a record and went through JSON is the same when it is read. */
import { Ajv } from "ajv";
import fc from "fast-check";
import { expect, test } from "vitest";
import { errorToRecord } from "../../errors/error-record.ts";
import * as kinds from "../../errors/kinds.ts";
import { ConfigError, ConnectError, HookError, PluginError, RunError } from "../../errors/kinds.ts";
import { TowlineError } from "../../errors/towline-error.ts";
import { OutputCollector } from "../../output/output-collector.ts";
import { createRunResult } from "../create-run-result.ts";
import type { RunResult } from "../run-result.ts";
import { STATUS_NAMES, STATUSES } from "../statuses.ts";
import { eventSchema } from "./event-schema.ts";
import { parseEvent } from "./read-event.ts";
import { errorFromRecord, noticeFromRecord, resultFromRecord } from "./read-result.ts";
import { type AnyResult, noticeToRecord, resultToRecord } from "./write-result.ts";

const matchesSchema = new Ajv({ strict: true, allowUnionTypes: true }).compile(eventSchema({ closed: true }));

function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

const text = fc.string({ unit: "grapheme", maxLength: 20 });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });
const milliseconds = fc.double({ min: 0, max: Number.MAX_VALUE, noNaN: true });
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

/** Errors as they are thrown, with others underneath. Their depth is bounded, as that of records is. */
const { cause } = fc.letrec<{ cause: unknown }>((tie) => ({
  cause: fc.oneof(
    { maxDepth: 4, depthIdentifier: "cause" },
    fc.constant(undefined),
    text,
    fc
      .record({ message: text, host: maybe(text), connector: maybe(text), advice: maybe(text), cause: tie("cause") })
      .map(({ message, ...details }) => new RunError("ERR_TOWLINE_COMMAND_FAILED", message, details)),
    fc.tuple(text, tie("cause")).map(([message, inner]) => new TypeError(message, { cause: inner })),
    fc.tuple(text, text).map(([message, code]) => Object.assign(new Error(message), { code })),
    fc.array(tie("cause"), { maxLength: 3 }).map(
      (errors) =>
        new AggregateError(
          errors.filter((each) => each !== undefined),
          "several",
        ),
    ),
  ),
}));

const problem = fc.record({ message: text, file: maybe(text), line: maybe(count), got: maybe(text) });
const error: fc.Arbitrary<TowlineError> = fc
  .record({ message: text, host: maybe(text), connector: maybe(text), advice: maybe(text), cause })
  .chain(({ message, ...details }) =>
    fc.oneof(
      fc.constantFrom("auth" as const, "dns" as const).map((reason) => new ConnectError(reason, message, details)),
      fc.constant(new ConnectError("refused", message, { ...details, retry: "soon" })),
      fc.constant(new RunError("ERR_TOWLINE_COMMAND_TIMEOUT", message, details)),
      fc.constant(new TowlineError("ERR_TOWLINE_OF_A_PLUGIN", message, details)),
      fc
        .array(problem, { maxLength: 3 })
        .map((problems) => new ConfigError("ERR_TOWLINE_CONFIG_INVALID", message, { ...details, problems })),
      text.map((packageName) => new PluginError("ERR_TOWLINE_PLUGIN_FAULT", message, { ...details, packageName })),
      text.map((plugin) => new HookError("ERR_TOWLINE_HOOK_FAILED", plugin, "run.before", message, details)),
    ),
  );

const facts = fc.record({ host: text, connector: text, durationMs: milliseconds, error: maybe(error) });
const status = fc.constantFrom(...STATUS_NAMES);

const pieces = fc.array(
  fc.tuple(
    fc.constantFrom("stdout" as const, "stderr" as const),
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.string({ unit: "grapheme", maxLength: 8 }).map((piece) => Buffer.from(piece)),
      fc.constantFrom("\n", "\r\n", "\uFEFF", "a\nb", "\0").map((piece) => Buffer.from(piece)),
    ),
  ),
);

const run: fc.Arbitrary<RunResult> = fc
  .record({
    facts,
    command: text,
    status,
    exitCode: fc.option(fc.integer()),
    signal: fc.option(fc.constantFrom("SIGTERM", "SIGKILL")),
    attempts: count,
    pieces,
    limit: fc.integer({ min: 0, max: 40 }),
  })
  .map(({ facts: shared, pieces: came, limit, ...others }) => {
    const collector = new OutputCollector(limit);
    for (const [stream, bytes] of came) collector.push(stream, Buffer.from(bytes));
    return createRunResult({ ...shared, ...others, truncated: collector.truncated }, collector.output());
  });

const transfer = fc.record({
  host: text,
  direction: fc.constantFrom("put" as const, "get" as const, "sync" as const),
  source: text,
  destination: text,
  status,
  bytes: count,
  entries: count,
  removed: maybe(count),
  resumedAt: maybe(count),
  startedOver: maybe(fc.boolean()),
  linksLeftOut: maybe(fc.array(text, { maxLength: 3 })),
  linksLeadingOut: maybe(fc.array(text, { maxLength: 3 })),
  durationMs: milliseconds,
  error: maybe(error),
});

const reached = fc.constantFrom(...STATUS_NAMES.filter((name) => STATUSES[name].ofReaching)) as fc.Arbitrary<"ok">;
const wait = fc
  .tuple(facts, reached, count)
  .map(([shared, ended, attempts]) => ({ ...shared, status: ended, attempts }));
const reboot = fc
  .tuple(facts, status, maybe(text))
  .map(([shared, ended, bootId]) => ({ ...shared, status: ended, bootId }));

test.each<[string, fc.Arbitrary<AnyResult>]>([
  ["a command", run],
  ["a transfer", transfer],
  ["waiting", wait],
  ["a reboot", reboot],
])("the result of %s", (_name, arbitrary) => {
  fc.assert(
    fc.property(arbitrary, (result) => {
      const record = throughJson(resultToRecord(result));
      expect(matchesSchema(record), JSON.stringify(matchesSchema.errors)).toBe(true);
      const read = resultFromRecord(record);
      expect(read).toEqual(result);
      expect(throughJson(resultToRecord(read))).toEqual(record);
      expect(parseEvent(JSON.stringify(record))).toEqual(record);
    }),
  );
});

test("JSON of a command's result is its record, with bytes that are no text as base64", () => {
  fc.assert(
    fc.property(run, (result) => {
      expect(resultFromRecord(throughJson(result))).toEqual(result);
      // Whoever took it apart has all of it, too.
      expect(resultToRecord({ ...result })).toEqual(resultToRecord(result));
      expect(
        resultToRecord({ ...result, ...structuredClone({ ...result, error: undefined }), error: result.error }),
      ).toEqual(resultToRecord(result));
    }),
  );
});

test("an error, and JSON of it", () => {
  fc.assert(
    fc.property(error, (thrown) => {
      const read = errorFromRecord(throughJson(errorToRecord(thrown)));
      expect(read).toEqual(thrown);
      expect(Object.getPrototypeOf(read)).toBe(Object.getPrototypeOf(thrown));
      expect(errorFromRecord(throughJson(thrown))).toEqual(thrown);
      expect({ ...read }).toEqual({ ...thrown });
    }),
  );
});

test("each class of error comes back as itself", () => {
  const classes = Object.values(kinds).filter((kind) => kind.name !== "ProblemsError");
  expect(classes.length).toBeGreaterThan(8);
  for (const { name } of classes) {
    const read = errorFromRecord({ name, code: "ERR_TOWLINE_X", message: "no" });
    expect([read.constructor.name, read.name, String(read)]).toEqual([name, name, `${name}: no`]);
  }
});

test("the schema and the reader agree on what is wrong", () => {
  const isRight = new Ajv({ strict: true, allowUnionTypes: true }).compile(eventSchema());
  const values = [
    undefined,
    null,
    true,
    -1,
    0.5,
    3,
    "",
    "put",
    "run",
    "ok",
    "base64",
    [],
    ["x"],
    [1],
    {},
    { name: "E" },
  ];
  const change = fc.tuple(fc.nat(), fc.constantFrom(...values), fc.boolean());
  let wrong = 0;
  fc.assert(
    fc.property(fc.oneof(run, transfer, wait, reboot), change, (result, [place, value, isInError]) => {
      const record = throughJson<{ [field: string]: unknown }>({ ...resultToRecord(result) });
      const target = (isInError && (record.error as typeof record)) || record;
      const name = Object.keys(target)[place % Object.keys(target).length] ?? "";
      const line = JSON.stringify({ ...record, ...(target === record ? {} : { error: { ...target, [name]: value } }), ...(target === record && { [name]: value }) }); // biome-ignore format: one line
      const refusal = refuse(line);
      if (refusal !== undefined) wrong += 1;
      expect(isRight(JSON.parse(line)), `${line} ${refusal}`).toBe(refusal === undefined);
    }),
    { numRuns: 1000 },
  );
  expect(wrong).toBeGreaterThan(100);
});

function refuse(line: string): unknown {
  try {
    // A type that this version does not know is in no schema, either.
    return parseEvent(line) === undefined ? "unknown" : undefined;
  } catch (error) {
    return error;
  }
}

test("a notice", () => {
  const notice = fc.record({ host: maybe(text), connector: maybe(text), code: text, message: text });
  fc.assert(
    fc.property(notice, (given) => {
      const record = throughJson(noticeToRecord(given));
      expect(matchesSchema(record)).toBe(true);
      expect(noticeFromRecord(record)).toEqual(given);
    }),
  );
});
