/** Reading what anybody may have written: wrong events are told where they are wrong, and none costs more than its length. */
import { expect, test } from "vitest";
import { createRunResult } from "../create-run-result.ts";
import { parseEvent } from "./read-event.ts";
import { errorFromRecord, noticeFromRecord, resultFromRecord } from "./read-result.ts";
import { resultToRecord } from "./write-result.ts";

const RESULT = {
  ...resultToRecord(
    createRunResult({ host: "web1", connector: "ssh", command: "date", status: "ok", attempts: 1, durationMs: 1 }),
  ),
};
const ERROR = { name: "RunError", code: "ERR_TOWLINE_COMMAND_FAILED", message: "no" };

test.each<[string, unknown, string]>([
  ["no object", [], "An event is a list instead of an object"],
  ["no version", { type: "result" }, "An event is of version undefined, and this is version 1"],
  ["another version", { ...RESULT, v: 2 }, "An event is of version 2, and this is version 1"],
  ["a version as text", { ...RESULT, v: "1" }, 'An event is of version "1", and this is version 1'],
  ["no type", { v: 1 }, "The type of an event is undefined instead of a text"],
  ["another kind", { v: 1, type: "note", message: "x" }, 'An event is a "note" instead of a result'],
  ["a kind of a later version", { v: 1, type: "weather" }, 'An event is a "weather" instead of a result'],
  ["an operation that there is not", { ...RESULT, operation: "fly" }, 'A result event has operation "fly"'],
  ["a member of every object", { ...RESULT, operation: "toString" }, 'A result event has operation "toString"'],
  ["no host", { ...RESULT, host: undefined }, "A result event is wrong: it has no host"],
  ["another status", { ...RESULT, status: "fine" }, 'status is "fine" instead of one of ok, skipped'],
  ["null", { ...RESULT, command: null }, "command is null instead of a text"],
  ["an exit code as text", { ...RESULT, exitCode: "0" }, 'exitCode is "0" instead of a whole number or null'],
  ["less than nothing", { ...RESULT, attempts: -1 }, "attempts is -1 instead of a whole number from 0"],
  ["wrong turns", { ...RESULT, turns: [1, 0.5] }, "turns[1] is 0.5 instead of a whole number from 0"],
  ["no base64", { ...RESULT, encoding: "base64", stdout: "%%%%" }, "stdout is no base64"],
  ["another encoding", { ...RESULT, encoding: "hex" }, 'encoding is "hex" instead of base64'],
  ["an error without a code", { ...RESULT, error: { ...ERROR, code: undefined } }, "error has no code"],
  ["an error of another", { ...RESULT, error: { ...ERROR, code: "E" } }, 'error.code is "E" instead of a code such as'],
  ["a wrong cause", { ...RESULT, error: { ...ERROR, cause: { name: "Error" } } }, "error.cause has no message"],
  [
    "a cause that is a number",
    { ...RESULT, error: { ...ERROR, cause: 7 } },
    "error.cause is 7 instead of an error or a text",
  ],
])("a result with %s is refused", (_name, value, message) => {
  expect(() => resultFromRecord(JSON.parse(JSON.stringify(value)))).toThrow(
    expect.objectContaining({
      name: "RecordError",
      code: expect.stringMatching(/^ERR_TOWLINE_RECORD_(INVALID|VERSION)$/),
      message: expect.stringContaining(message),
    }),
  );
});

test("errors and notices are refused as well", () => {
  expect(() => errorFromRecord({ ...ERROR, message: 7 })).toThrow("An error is wrong: message is 7 instead of a text");
  expect(() => errorFromRecord(undefined)).toThrow("An error is wrong");
  expect(() => noticeFromRecord({ v: 1, type: "notice", code: "x" })).toThrow("it has no message");
});

test("what a later version adds is left alone", () => {
  const later = {
    ...RESULT,
    weather: { sky: "blue" },
    error: { ...ERROR, mood: 1, cause: { name: "E", message: "m", new: [] } },
  };
  expect(resultFromRecord(later)).toMatchObject({ host: "web1", error: { message: "no", cause: { message: "m" } } });
  expect(parseEvent('{"v":1,"type":"weather","sky":"blue"}')).toBeUndefined();
});

test("names of every object's members are no fields", () => {
  const event = parseEvent('{"v":1,"type":"note","message":"m","__proto__":{"message":1},"constructor":1}');
  expect(event).toMatchObject({ message: "m" });
  expect(() => parseEvent('{"v":1,"type":"note","__proto__":{"message":"m"}}')).toThrow("it has no message");
});

test("a line that is too long, or no JSON, is refused", () => {
  expect(() => parseEvent(JSON.stringify(RESULT), { maxLength: 20 })).toThrow(
    "is longer than the 20 that an event may have",
  );
  expect(() => parseEvent("{")).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_RECORD_INVALID" }));
});

test.each<[string, string]>([
  ["lists within lists", `{"v":1,"type":"result","host":${"[".repeat(1e6)}${"]".repeat(1e6)}}`],
  ["causes within causes", nested('"cause":', 1e5)],
  ["several within several", nested('"errors":', 1e5, "[", "]")],
])("%s are refused, however deep", (_name, line) => {
  expect(() => parseEvent(line)).toThrow(expect.objectContaining({ code: "ERR_TOWLINE_RECORD_INVALID" }));
});

function nested(member: string, depth: number, open = "", close = ""): string {
  const error = '{"name":"E","message":"m"';
  const inner = `${`${error},${member}${open}`.repeat(depth)}${error}}${`${close}}`.repeat(depth)}`;
  return JSON.stringify({ ...RESULT, error: ERROR }).replace(/\}\}$/, `,"cause":${inner}}}`);
}
