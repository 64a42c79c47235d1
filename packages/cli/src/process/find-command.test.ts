/** Which command argv names, and where its words begin. */
import { expect, test } from "vitest";
import { findCommand } from "./find-command.ts";

test.each([
  ["", undefined, undefined],
  ["--help", undefined, undefined],
  ["run web -- uptime -p", "run", ["uptime", "-p"]],
  ["--config f.yaml run web -- uptime", "run", ["uptime"]],
  ["--debug run web", "run", undefined],
  ["run web --", "run", []],
  ["run web -- a -- b", "run", ["a", "--", "b"]],
  ["put web -- -file /tmp", "put", undefined],
])("%j", (line, name, words) => {
  const found = findCommand(line === "" ? [] : line.split(" "));
  expect(found.name).toBe(name);
  expect(found.words).toEqual(words);
  if (words === undefined) expect(found.argv.join(" ")).toBe(line);
});
