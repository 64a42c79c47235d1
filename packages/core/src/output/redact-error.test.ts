/** No part of an error shows a secret, whatever it was made of. */
import { inspect } from "node:util";
import vm from "node:vm";
import { describe, expect, test } from "vitest";
import { ConnectError, RunError } from "../errors/kinds.ts";
import { redactError } from "./redact-error.ts";
import { Redactor } from "./redactor.ts";

const SECRET = "hunter2-hunter2";
const redactor = new Redactor();
redactor.add(SECRET);

const cases: { readonly [name: string]: () => unknown } = {
  "in its message and its advice": () =>
    new ConnectError("auth", `refused ${SECRET}`, { advice: `not ${encodeURIComponent(SECRET)}` }),
  "in the cause of its cause": () =>
    new Error("outer", { cause: new Error("middle", { cause: new Error(`inner ${SECRET}`) }) }),
  "in a cause that is a text": () => new Error("outer", { cause: `text ${SECRET}` }),
  "in one of several": () => new AggregateError([new Error("first"), new Error(`second ${SECRET}`), SECRET], "all"),
  "in what a failed program left": () =>
    Object.assign(new Error("exit 1"), { stderr: `denied: ${SECRET}`, cmd: SECRET }),
  "in a list": () => Object.assign(new Error("exit 1"), { spawnargs: ["--password", SECRET] }),
};

describe("a secret is masked", () => {
  test.each(Object.entries(cases))("%s", (_title, make) => {
    const error = make();
    expect(inspect(error, { depth: 9, showHidden: true })).toContain(SECRET);
    const masked = redactError(error, redactor);
    expect(masked).toBe(error);
    expect(inspect(masked, { depth: 9, showHidden: true })).not.toContain(SECRET);
    expect(inspect(masked, { depth: 9 })).toContain("***");
  });
});

test("a text that was thrown is returned masked", () => {
  expect(redactError(`no ${SECRET}`, redactor)).toBe("no ***");
});

test("what holds no secret is not touched", () => {
  const cause = Object.assign(new Error("ENOENT"), { code: "ENOENT", errno: -2, list: ["a"] });
  const error = Object.freeze(new ConnectError("dns", "not found", { host: "web1", cause }));
  const before = inspect(error, { depth: 9, showHidden: true });
  redactError(error, redactor);
  expect(inspect(error, { depth: 9, showHidden: true })).toBe(before);
});

test("causes that lead in a circle come to an end", () => {
  const error = new Error(SECRET);
  error.cause = new Error("other", { cause: error });
  expect(String(redactError(error, redactor))).toBe("Error: ***");
});

test.each<[string, () => unknown]>([
  ["in what is no error, and has a message", () => ({ message: `no ${SECRET}` })],
  [
    "in what a class tells of its errors",
    () =>
      new (class extends Error {
        override get message() {
          return `no ${SECRET}`;
        }
      })(),
  ],
  ["in an error that can't be changed", () => Object.freeze(new Error(`no ${SECRET}`))],
  ["in an error of another realm", () => vm.runInNewContext(`new Error("no ${SECRET}")`)],
  ["in one of its mistakes", () => ({ message: "no", problems: [{ message: `no ${SECRET}`, got: SECRET }] })],
])("JSON of an error shows no secret %s", (_name, make) => {
  const error = new RunError("ERR_TOWLINE_COMMAND_FAILED", "outer", { cause: make() });
  expect(JSON.stringify(error)).toContain(SECRET);
  redactError(error, redactor);
  expect(JSON.stringify(error)).not.toContain(SECRET);
  expect(JSON.stringify(error)).toContain("***");
});
