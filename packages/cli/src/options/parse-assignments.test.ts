/** `KEY=VALUE` options. */
import { expect, test } from "vitest";
import { parseData, parseEnvironment } from "./parse-assignments.ts";

test.each([
  ["k=v", "v"],
  ["k=a=b", "a=b"],
  ["k=", ""],
  ["k=true", true],
  ["k=false", false],
  ["k=2222", 2222],
  ["k=0.5", 0.5],
  ["k=007", "007"],
  ["k=1.0", "1.0"],
  ["k=12345678901234567890", "12345678901234567890"],
  ['k="2222"', "2222"],
  ["k=[1,2]", [1, 2]],
  ['k={"a":1}', { a: 1 }],
  ["k={broken", "{broken"],
])("--data %s is %j", (text, value) => {
  expect(parseData("--data", [text]).k).toEqual(value);
});

test("a key named __proto__ is a key like any other", () => {
  const data = parseData("--data", ['__proto__={"polluted":true}']);
  expect(Object.keys(data)).toEqual(["__proto__"]);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test("what has no = is refused, and not repeated", () => {
  expect(() => parseData("--data", ["hunter2"])).toThrow(/^--data takes KEY=VALUE$/);
});

test("names of variables are checked", () => {
  expect(parseEnvironment("--env", ["A=1", "B_2=x y"])).toEqual({ A: "1", B_2: "x y" });
  expect(() => parseEnvironment("--env", ["A-B=1"])).toThrow("A-B");
});

test.each(['_env={"V":3.10}', "k=[12345678901234567890]", "k=[1.0]"])("%s would not stay as it is written", (text) => {
  expect(() => parseData("--data", [text])).toThrow(/would not stay as it is written/);
});
