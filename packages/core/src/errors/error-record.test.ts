/** An error as plain data: whatever foreign code threw, it is bounded and says what is known. */
import { inspect } from "node:util";
import vm from "node:vm";
import { expect, test } from "vitest";
import { errorToRecord } from "./error-record.ts";
import { ConnectError, RunError } from "./kinds.ts";

const failed = (cause: unknown) => new RunError("ERR_TOWLINE_COMMAND_FAILED", "no", { cause });
const causeOf = (cause: unknown) => errorToRecord(failed(cause)).cause;

test("it is seen in JSON, a spread and console.log", () => {
  const cause = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
  const error = new ConnectError("refused", "no answer", {
    host: "web1",
    connector: "ssh",
    advice: "start sshd",
    cause,
  });
  const plain = { name: "ConnectError", code: "ERR_TOWLINE_CONNECT", message: "no answer", host: "web1" };
  const whole = { ...plain, connector: "ssh", advice: "start sshd", reason: "refused" };
  const written = { name: "Error", message: "connect ECONNREFUSED", code: "ECONNREFUSED" };
  expect(JSON.parse(JSON.stringify(error))).toEqual({ ...whole, cause: written });
  expect(JSON.parse(JSON.stringify({ error }))).toEqual({ error: { ...whole, cause: written } });
  expect({ ...error }).toMatchObject({ ...whole, cause });
  const shown = inspect(error);
  for (const part of [...Object.values(whole), "ECONNREFUSED"]) expect(shown).toContain(part);
  expect(() => expect(error).toMatchObject({ message: "else" })).toThrow();
});

test("stacks are written only where they are asked for", () => {
  const error = failed(new Error("inner"));
  expect(JSON.stringify(error)).not.toContain("error-record.test");
  const written = errorToRecord(error, { stacks: true });
  expect(written.stack).toContain("error-record.test");
  expect(written.cause).toMatchObject({ stack: expect.stringContaining("error-record.test") });
});

test.each<[string, unknown, unknown]>([
  ["a text", "why", "why"],
  ["a number", 7, "7"],
  ["null", null, "null"],
  ["a function", () => {}, "a function"],
  ["a plain object", { exitCode: 1 }, "an object"],
  ["what has a message", { message: "why", code: "E" }, { name: "Error", message: "why", code: "E" }],
  ["an error of another realm", vm.runInNewContext("new TypeError('far')"), { name: "TypeError", message: "far" }],
  [
    "members of other types",
    { message: "why", code: 7, advice: {}, problems: [1, null] },
    { name: "Error", message: "why", problems: [] },
  ],
  ["what can't be looked at", new Proxy({}, { get: () => { throw new Error("hands off"); } }), "something that can't be shown"], // biome-ignore format: one row
])("a cause that is %s", (_name, cause, expected) => {
  expect(causeOf(cause)).toEqual(expected);
});

test("causes that lead in a circle come to an end", () => {
  const one: Error = new Error("one");
  const other = new Error("other", { cause: one });
  one.cause = other;
  expect(causeOf(one)).toEqual({ name: "Error", message: "one", cause: { name: "Error", message: "other" } });
  const several: AggregateError = new AggregateError([], "several");
  several.errors.push(several, one);
  expect(causeOf(several)).toMatchObject({ errors: [{ message: "one" }] });
});

test("however deep and wide they are, few are written", () => {
  let deep: unknown = "the first";
  for (let index = 0; index < 10_000; index += 1) deep = new Error(`error ${index}`, { cause: deep });
  expect(JSON.stringify(failed(deep)).match(/error \d/g)).toHaveLength(8);
  let wide: unknown = new Error("the first");
  for (let index = 0; index < 8; index += 1) wide = new AggregateError(Array(50).fill(wide), "many");
  expect(JSON.stringify(failed(wide)).match(/message/g)?.length).toBeLessThanOrEqual(32);
  expect(errorToRecord(failed(new Error("inner")), { causes: 0 })).not.toMatchObject({ cause: expect.anything() });
});
