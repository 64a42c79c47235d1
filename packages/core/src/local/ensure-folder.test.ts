/** A folder is made with those above it, and one that can't be made is told at once. */
import { existsSync, mkdirSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { ensureFolder } from "./ensure-folder.ts";

test("the folders above that are missing are made too, with the mode that is asked for", () => {
  const folder = path.join(makeFolder(), "a/b/c");
  ensureFolder(folder, 0o700);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(path.dirname(folder)).mode & 0o777).toBe(0o700);
});

test("a folder that is there stays as it is, also behind a link", () => {
  const base = makeFolder();
  mkdirSync(path.join(base, "real"), { mode: 0o750 });
  symlinkSync("real", path.join(base, "link"));
  ensureFolder(path.join(base, "link"), 0o700);
  ensureFolder(path.join(base, "link/deep/"), 0o700);
  expect(statSync(path.join(base, "real")).mode & 0o777).toBe(0o750);
  expect(existsSync(path.join(base, "real/deep"))).toBe(true);
});

test("a path leads through what is made on the way", () => {
  const base = makeFolder();
  ensureFolder(`${base}/a/../b`);
  expect(existsSync(path.join(base, "b"))).toBe(true);
});

test("a file in the way is told, and nothing is made below it", () => {
  const base = makeFolder({ file: "text" });
  expect(() => ensureFolder(path.join(base, "file/a/b"))).toThrow("EEXIST");
});

test("a link that leads nowhere is told", () => {
  const base = makeFolder();
  symlinkSync("nowhere", path.join(base, "link"));
  expect(() => ensureFolder(path.join(base, "link"))).toThrow("EEXIST");
});

test.skipIf(process.platform !== "linux")("a file system that takes no folders is told at once", () => {
  expect(() => ensureFolder("/proc/nonexist/.cache/towline")).toThrow(/ENOENT.*'\/proc\/nonexist'/);
});
