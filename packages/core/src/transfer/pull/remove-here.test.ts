/** Removing takes what it was told to, in the destination, and nothing else. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { listHere } from "./list-here.ts";
import { openFolders, removeHere } from "./remove-here.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-remove-"));
let dest: string;
let outside: string;

beforeEach(() => {
  const place = mkdtempSync(path.join(root, "case-"));
  dest = path.join(place, "dest");
  outside = path.join(place, "outside");
  for (const folder of [path.join(dest, "a/b"), outside]) mkdirSync(folder, { recursive: true });
  for (const file of [path.join(dest, "a/b/c"), path.join(dest, "kept"), path.join(outside, "c")]) {
    writeFileSync(file, "");
  }
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const list = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test("folders go with what is in them, a link by itself, and what is gone already is no trouble", async () => {
  symlinkSync(outside, path.join(dest, "link"));
  await removeHere(dest, ["link", "gone", "a", "a/b", "a/b/c"]);
  expect([list(dest), list(outside)]).toEqual([["kept"], ["c"]]);
});

test("a folder into which something came meanwhile stays", async () => {
  await removeHere(dest, ["a", "a/b"]);
  expect(list(dest)).toEqual(["a", "a/b", "a/b/c", "kept"]);
});

test("a link that took the place of a folder is not followed", async () => {
  rmSync(path.join(dest, "a/b"), { recursive: true });
  symlinkSync(outside, path.join(dest, "a/b"));
  await expect(removeHere(dest, ["a/b/c"])).rejects.toThrow();
  await expect(openFolders(dest, new Map([["a/b", folder(0o500)]]), ["a/b"])).rejects.toThrow();
  expect(list(outside)).toEqual(["c"]);
});

test("the destination itself may be a link", async () => {
  symlinkSync(dest, `${dest}-link`);
  await removeHere(`${dest}-link`, ["a/b/c"]);
  expect(list(dest)).toEqual(["a", "a/b", "kept"]);
});

test("folders that nobody may change are opened for their owner, and no others", async () => {
  const modeOf = (name: string): number => statSync(path.join(dest, name)).mode & 0o777;
  const before = modeOf("a");
  const entries = ["a", "a/b"].map((name) => ({ ...folder(0o755), name }));
  const listing = new Map([...(await listHere(dest, entries, false)), ["a/b", folder(0o555)] as const]);
  await openFolders(dest, listing, ["a", "a/b", "missing"]);
  expect([modeOf("a"), modeOf("a/b")]).toEqual([before, 0o755]);
});

function folder(mode: number) {
  return { type: "directory", size: 0, mode, modifiedAt: 0, target: "" } as const;
}
