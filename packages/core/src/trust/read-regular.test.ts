/** Files that are read to their end, and what has none. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readRegular } from "./read-regular.ts";

const folder = mkdtempSync(join(tmpdir(), "towline-regular-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("reads a file, and one behind a link", () => {
  writeFileSync(join(folder, "file"), "text");
  symlinkSync(join(folder, "file"), join(folder, "link"));
  expect([readRegular(join(folder, "file")), readRegular(join(folder, "link"))]).toEqual(["text", "text"]);
});

test.skipIf(process.platform === "win32")("waits for no pipe, and reads no device", () => {
  execFileSync("mkfifo", [join(folder, "pipe")]);
  symlinkSync("/dev/zero", join(folder, "zeros"));
  for (const name of ["pipe", "zeros", "."]) {
    expect(() => readRegular(join(folder, name))).toThrow("is not a regular file");
  }
});

test("says that there is none", () => {
  expect(() => readRegular(join(folder, "none"))).toThrow("ENOENT");
});
