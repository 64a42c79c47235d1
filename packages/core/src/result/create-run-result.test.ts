/** A result is plain data: whatever looks at it finds all of it, and nothing else. */
import { inspect, isDeepStrictEqual } from "node:util";
import { expect, test } from "vitest";
import { ConnectError } from "../errors/kinds.ts";
import { OutputCollector } from "../output/output-collector.ts";
import { createRunResult } from "./create-run-result.ts";
import type { RunResult } from "./run-result.ts";

function create(): RunResult {
  const collector = new OutputCollector(1024);
  collector.push("stdout", Buffer.from("one\ntw"));
  collector.push("stderr", Buffer.from("warning\r\n"));
  collector.push("stdout", Buffer.from("o"));
  const facts = {
    host: "web1",
    connector: "ssh",
    command: "date",
    status: "ok",
    attempts: 1,
    durationMs: 1.5,
  } as const;
  return createRunResult({ ...facts, exitCode: 0 }, collector.output());
}

const PLAIN: RunResult = {
  ...{ host: "web1", connector: "ssh", command: "date", status: "ok", exitCode: 0, signal: null },
  ...{ stdout: "one\ntwo", stderr: "warning\r\n", stdoutLines: ["one", "two"], stderrLines: ["warning"] },
  output: [
    { stream: "stdout", text: "one" },
    { stream: "stderr", text: "warning" },
    { stream: "stdout", text: "two" },
  ],
  stdoutBytes: Uint8Array.from(Buffer.from("one\ntwo")),
  stderrBytes: Uint8Array.from(Buffer.from("warning\r\n")),
  ...{ truncated: false, attempts: 1, durationMs: 1.5, error: undefined },
};

test.each<[string, (result: RunResult) => unknown]>([
  ["itself", (result) => result],
  ["a spread", (result) => ({ ...result })],
  ["a clone", (result) => structuredClone(result)],
  ["a clone of a spread", (result) => structuredClone({ ...result })],
  ["what is assigned", (result) => Object.assign({}, result)],
  ["its entries", (result) => Object.fromEntries(Object.entries(result))],
])("%s has all of it", (_name, make) => {
  const made = make(create());
  expect(made).toStrictEqual(PLAIN);
  // Node's own comparison looks at the classes of bytes, too.
  expect(isDeepStrictEqual(made, PLAIN)).toBe(true);
});

test("a clone keeps of an error what clones keep of any", () => {
  const error = new ConnectError("refused", "no answer", { cause: new Error("ECONNREFUSED") });
  const clone = structuredClone({ ...create(), status: "unreachable", error });
  expect(clone).toMatchObject({
    status: "unreachable",
    error: { message: "no answer", cause: { message: "ECONNREFUSED" } },
  });
});

test("it is shown as plain data, alone and within other data", () => {
  expect(inspect(create(), { depth: 4 })).toBe(inspect(PLAIN, { depth: 4 }));
  expect(inspect({ results: [create()] }, { depth: 4 })).toBe(inspect({ results: [PLAIN] }, { depth: 4 }));
});

test("a comparison that fails and a snapshot show what came", () => {
  let failure: unknown;
  try {
    expect(create()).toMatchObject({ stdout: "three" });
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({ actual: { stdout: "one\ntwo" }, expected: { stdout: "three" } });
  expect(create()).toMatchInlineSnapshot(`
    {
      "attempts": 1,
      "command": "date",
      "connector": "ssh",
      "durationMs": 1.5,
      "error": undefined,
      "exitCode": 0,
      "host": "web1",
      "operation": "run",
      "signal": null,
      "status": "ok",
      "stderr": "warning
    ",
      "stdout": "one
    two",
      "truncated": false,
      "turns": [
        1,
        1,
        1,
      ],
      "type": "result",
      "v": 1,
    }
  `);
});
