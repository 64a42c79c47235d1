/** Times of files before 1970, after 2038, and beyond what programs can be told. */
import { execFileSync } from "node:child_process";
import { statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { timeForNode, timeForTouch } from "./file-time.ts";

const SECONDS = [-1_000_000_000, -60, -59.5, -1, -0.25, 0, 0.25, 60, 2 ** 31, 2 ** 32 + 7.5, 9_999_999_999];

describe.each(SECONDS)("%s", (seconds) => {
  test("by Node", () => {
    const file = path.join(makeFolder(), "file");
    writeFileSync(file, "");
    utimesSync(file, timeForNode(seconds), timeForNode(seconds));
    expect(statSync(file).mtimeMs).toBe(seconds * 1000);
  });

  test("by touch, whole seconds", () => {
    const file = path.join(makeFolder(), "file");
    writeFileSync(file, "");
    execFileSync("touch", ["-m", "-t", timeForTouch(seconds), file], { env: { ...process.env, TZ: "UTC0" } });
    expect(statSync(file).mtimeMs).toBe(Math.floor(seconds) * 1000);
  });
});

test("a time that no program can be told is an error, and one that Node can't is the earliest", () => {
  expect(() => timeForTouch(253_402_300_800)).toThrow("beyond the years");
  expect(() => timeForTouch(Number.NaN)).toThrow("beyond the years");
  expect(timeForNode(-1e14)).toEqual(new Date(-8.64e15));
});
