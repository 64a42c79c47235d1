/** The trailing slash means what it means to rsync, and a single file goes where cp would put it. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-slashes-"));
const missing = missingCounterpart("rsync");
let fleet: Fleet;

beforeAll(async () => {
  fleet = await openFleet({ connectors: [local], config: false });
});

afterAll(async () => {
  await fleet.close();
  rmSync(root, { recursive: true, force: true });
});

/** A folder with sources, and one that is there as `dest`. */
function makePlace(): string {
  const place = mkdtempSync(path.join(root, "place-"));
  mkdirSync(path.join(place, "folder/sub"), { recursive: true });
  mkdirSync(path.join(place, "other"));
  mkdirSync(path.join(place, "there/folder/sub"), { recursive: true });
  for (const file of ["file", "folder/a", "folder/sub/b", "other/c", "there/folder/sub/old", "there/a"]) {
    writeFileSync(path.join(place, file), file);
  }
  return place;
}

function listAll(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
}

const FOLDERS = ["folder", "folder/", "folder//", "folder/.", "folder/sub/..", "folder/sub", "folder/sub/", "."];

const ROWS = [
  ...FOLDERS.map((source) => [source]),
  ["folder", "other"],
  ["folder/", "other"],
  ["folder/", "other/"],
  ["file", "folder"],
  ["file", "folder/sub/"],
].flatMap((sources) => ["there", "there/", "missing", "missing/"].map((dest) => ({ sources, dest })));

describe.skipIf(missing !== undefined)("as rsync", () => {
  test.each(ROWS)("$sources to $dest", async ({ sources, dest }) => {
    const theirs = makePlace();
    const out = mkdtempSync(path.join(root, "out-"));
    if (dest.startsWith("there")) cpSync(path.join(theirs, "there"), path.join(out, "there"), { recursive: true });
    execFileSync("rsync", ["-a", ...sources, `${out}/${dest}`], { cwd: theirs });
    const expected = listAll(out);
    for (const direction of ["put", "get"] as const) {
      const ours = makePlace();
      const own = mkdtempSync(path.join(root, "own-"));
      if (dest.startsWith("there")) cpSync(path.join(ours, "there"), path.join(own, "there"), { recursive: true });
      // Not path.join, which would take away what this is about.
      const named = sources.map((source) => `${ours}/${source}`);
      const result = await fleet.host("@local")[direction](named, `${own}/${dest}`);
      expect(result.error?.message).toBeUndefined();
      expect(listAll(own)).toEqual(expected);
    }
  });
});

describe("as cp", () => {
  test.each(["there", "there/", "new", "there/a"])("a file to %s", async (dest) => {
    const theirs = makePlace();
    execFileSync("cp", ["file", dest], { cwd: theirs });
    for (const direction of ["put", "get"] as const) {
      const ours = makePlace();
      const result = await fleet.host("@local")[direction](`${ours}/file`, `${ours}/${dest}`);
      expect(result.error?.message).toBeUndefined();
      expect(listAll(ours)).toEqual(listAll(theirs));
    }
  });

  test("a file to a folder that is missing is an error", async () => {
    const place = makePlace();
    expect(() => execFileSync("cp", ["file", "new/"], { cwd: place, stdio: "ignore" })).toThrow();
    for (const direction of ["put", "get"] as const) {
      const result = await fleet.host("@local")[direction](`${place}/file`, `${place}/new/`);
      expect(result.status).toBe("failed");
    }
  });
});
