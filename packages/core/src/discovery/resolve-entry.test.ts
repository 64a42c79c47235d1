/** The conditions of this process are those that Node resolves imports with. */
import { expect, test } from "vitest";
import { processConditions } from "./resolve-entry.ts";

test.each<[readonly string[], string, readonly string[]]>([
  [[], "", []],
  [["--conditions=a", "--enable-source-maps"], "", ["a"]],
  [["--conditions", "a", "-C", "b", "-C=c"], "", ["a", "b", "c"]],
  [["-C"], "", []],
  [[], '--max-old-space-size=100 "--conditions=a" -C b', ["a", "b"]],
  [["--conditions=b"], "--conditions=a", ["a", "b"]],
])("%j with NODE_OPTIONS %j: %j", (execArgv, nodeOptions, conditions) => {
  expect(processConditions(execArgv, nodeOptions)).toEqual(conditions);
});
