/** V8 gets a flag only where it is known to take it: others print an error for each command. */
import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { chooseFlag } from "./compile-later.ts";

test.each([
  ["11.3.244.8-node.33", true],
  ["11.8.172.17-node.20", false],
  ["12.4.254.21-node.57", false],
  ["13.6.233.17-node.53", false],
])("V8 %s is told: %s", (v8, isTold) => {
  expect(chooseFlag(v8) !== undefined).toBe(isTold);
});

test("this V8 takes what it is told", () => {
  const flags = [chooseFlag(process.versions.v8) ?? []].flat();
  const script = "for (const flag of process.argv.slice(1)) require('node:v8').setFlagsFromString(flag)";
  const { status, stderr } = spawnSync(process.execPath, ["-e", script, "--", ...flags], { encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});
