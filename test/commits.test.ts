/** Messages of commits: which of them `npm run check` refuses, and where it can't see any. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { findMistakes, mistakesIn } from "../scripts/check/commits.ts";

const folder = mkdtempSync(path.join(tmpdir(), "towline-commits-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["Say what changed", 0],
  ["Say what changed\n\nAnd why.\n", 0],
  ["x".repeat(72), 0],
  ["x".repeat(73), 1],
  ["Say what changed.", 1],
  ["Say what changed\nand go on below", 1],
])("%j has %i mistakes", (message, count) => {
  expect(mistakesIn(message)).toHaveLength(count);
});

test("says nothing where there are no commits to see", async () => {
  expect(await findMistakes(folder)).toEqual([]);
  execFileSync("git", ["-C", folder, "init", "--quiet"]);
  expect(await findMistakes(folder)).toEqual([]);
});
