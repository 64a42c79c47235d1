/** Results of plugins: spread, replayed and made up, all are whole. */
import { expect, test } from "vitest";
import { ConnectError, RunError } from "../errors/kinds.ts";
import { OutputCollector } from "../output/output-collector.ts";
import { completeRun } from "./complete-result.ts";
import { createRunResult } from "./create-run-result.ts";
import { orThrow } from "./or-throw.ts";
import type { RunResult } from "./run-result.ts";

const KNOWN = { host: "web1", connector: "ssh", command: "date", durationMs: 5 };

function inner(): RunResult {
  const collector = new OutputCollector(1024);
  collector.push("stderr", Buffer.from("first\n"));
  collector.push("stdout", Buffer.from("one\ntwo\n"));
  return createRunResult({ ...KNOWN, status: "ok", exitCode: 0, attempts: 2 }, collector.output());
}

const LINES = [
  { stream: "stderr", text: "first" },
  { stream: "stdout", text: "one" },
  { stream: "stdout", text: "two" },
];

/** All of it as plain data. */
function plain(result: RunResult) {
  const { host, connector, command, status, exitCode, signal, stdout, stderr, output, truncated } = result;
  const { stdoutBytes, stderrBytes, attempts, durationMs, error } = result;
  const bytes = [Buffer.from(stdoutBytes).toString(), Buffer.from(stderrBytes).toString()];
  return { host, connector, command, status, exitCode, signal, stdout, stderr, output, truncated, bytes, attempts, durationMs, error }; // biome-ignore format: one list
}

const WHOLE = {
  ...KNOWN,
  ...{ status: "ok", exitCode: 0, signal: null, stdout: "one\ntwo\n", stderr: "first\n", output: LINES },
  ...{ truncated: false, bytes: ["one\ntwo\n", "first\n"], attempts: 2, error: undefined },
};

test.each<[string, (result: RunResult) => unknown, { [field: string]: unknown }]>([
  ["the same one", (result) => result, {}],
  ["one that is spread", (result) => ({ ...result }), {}],
  [
    "one that is spread with another status",
    (result) => ({ ...result, status: "failed", error: new RunError("ERR_TOWLINE_COMMAND_FAILED", "too late") }),
    { status: "failed", error: new RunError("ERR_TOWLINE_COMMAND_FAILED", "too late") },
  ],
  [
    "one that is spread with other text",
    (result) => ({ ...result, stdout: "***\n" }),
    {
      stdout: "***\n",
      bytes: ["***\n", "first\n"],
      output: [
        { stream: "stdout", text: "***" },
        { stream: "stderr", text: "first" },
      ],
    },
  ],
  [
    "one of another host, copied field by field, with other text",
    (result) => ({ ...plain(result), stdoutBytes: result.stdoutBytes, host: "web9", stdout: "x\n" }),
    {
      stdout: "x\n",
      bytes: ["x\n", "first\n"],
      output: [
        { stream: "stdout", text: "x" },
        { stream: "stderr", text: "first" },
      ],
    },
  ],
])("%s", (_name, make, changes) => {
  const given = inner();
  const result = completeRun(make(given), KNOWN, given);
  expect(plain(result)).toEqual({ ...WHOLE, ...changes });
  if (result.status === "ok") expect(orThrow(result)).toBe(result);
  else expect(() => orThrow(result)).toThrow("too late");
});

test("one that is replayed from JSON keeps the order of its lines, and its error has a code", () => {
  const given = plain(inner());
  const recorded = JSON.parse(
    JSON.stringify({ ...given, status: "failed", error: { code: "ERR_TOWLINE_COMMAND_TIMEOUT", message: "slow" } }),
  );
  const result = completeRun(recorded, KNOWN, undefined);
  expect(plain(result)).toMatchObject({ ...WHOLE, status: "failed", error: expect.anything() });
  expect(result.error).toMatchObject({ code: "ERR_TOWLINE_COMMAND_TIMEOUT", message: "slow", host: "web1" });
});

test("one that is replayed from its own JSON is the same, whatever its bytes are", () => {
  const error = new ConnectError("auth", "no key fits", { host: "web1", cause: new Error("denied") });
  const stdout = Uint8Array.of(0xff, 0x0a, 0x80);
  for (const facts of [{ status: "ok", exitCode: 0 } as const, { status: "unreachable", error } as const]) {
    const output = { stdout, stderr: Uint8Array.from(Buffer.from("a\nb\n")), turns: [0, 1, 1] };
    const given = createRunResult({ ...KNOWN, ...facts, attempts: 3 }, output);
    expect(completeRun(JSON.parse(JSON.stringify(given)), KNOWN, undefined)).toEqual(given);
  }
  const wrong = { ...JSON.parse(JSON.stringify(inner())), exitCode: "0" };
  expect(() => completeRun(wrong, KNOWN, undefined)).toThrow(
    "gave a record that is no result: A result event is wrong",
  );
});

test.each(["timeout", "unreachable", "lost", "cancelled", "refused", "skipped"] as const)("may be %s", (status) => {
  expect(completeRun({ status }, KNOWN, undefined)).toMatchObject({ status, error: { host: "web1" } });
});

test("bytes that are no text are kept, with and without the text that they make", () => {
  const stdoutBytes = Uint8Array.of(0xff, 0x00, 0x0a);
  for (const given of [{ stdoutBytes }, { stdoutBytes, stdout: "\uFFFD\0\n" }]) {
    const result = completeRun({ status: "ok", ...given }, KNOWN, undefined);
    expect([...result.stdoutBytes]).toEqual([0xff, 0x00, 0x0a]);
    expect(result.stdoutLines).toEqual(["\uFFFD\0"]);
  }
});

test("bytes count that a plugin changed, with the text as it was", () => {
  const given = inner();
  const result = completeRun({ ...plain(given), stdoutBytes: Buffer.from("masked\n") }, KNOWN, given);
  expect([result.stdout, result.stderr]).toEqual(["masked\n", "first\n"]);
});

test("a signal is kept", () => {
  const given = { status: "failed", exitCode: null, signal: "TERM" };
  expect(completeRun(given, KNOWN, undefined)).toMatchObject({ exitCode: null, signal: "TERM" });
});

test("lines that a plugin changed with the text are its own", () => {
  const given = inner();
  const output = [
    { stream: "stderr", text: "first" },
    { stream: "stdout", text: "1" },
    { stream: "stdout", text: "2" },
  ];
  const result = completeRun({ ...plain(given), stdout: "1\n2\n", output }, KNOWN, given);
  expect(result.output).toEqual(output);
  expect([result.stdoutLines, result.stderrLines]).toEqual([["1", "2"], ["first"]]);
});

test("one that is made up has what follows from it, and no exit code", () => {
  expect(plain(completeRun({ status: "ok", stdout: "made\nup" }, KNOWN, undefined))).toEqual({
    ...WHOLE,
    ...{ exitCode: null, stdout: "made\nup", stderr: "", bytes: ["made\nup", ""], attempts: 0, durationMs: 5 },
    output: [
      { stream: "stdout", text: "made" },
      { stream: "stdout", text: "up" },
    ],
  });
  const lines = completeRun({ status: "ok", output: LINES }, KNOWN, undefined);
  expect([lines.stdout, lines.stderr]).toEqual(["one\ntwo\n", "first\n"]);
  const failed = completeRun({ status: "refused" }, KNOWN, undefined);
  expect(failed.error).toMatchObject({ message: "A plugin says that web1 is refused, and not why" });
});

test.each<[string, unknown, string]>([
  ["nothing", undefined, "gave undefined instead of a result"],
  ["a text", "ok", 'gave "ok" instead of a result'],
  ["a promise in an array", [1], "gave a list instead of a result"],
  ["no status", {}, "gave a result whose status is undefined instead of one of ok, skipped"],
  ["a wrong status", { status: "fine" }, 'gave a result whose status is "fine" instead of'],
  ["a status of every object", { status: "toString" }, 'status is "toString"'],
  ["a wrong exit code", { status: "ok", exitCode: "0" }, 'exitCode is "0" instead of a whole number or null'],
  ["bytes as text", { status: "ok", stdout: Buffer.from("x") }, "stdout is an object instead of a text"],
  ["lines that are none", { status: "ok", output: ["x"] }, "output is a list that holds no lines"],
])("%s is refused", (_name, value, message) => {
  expect(() => completeRun(value, KNOWN, undefined)).toThrow(message);
});
