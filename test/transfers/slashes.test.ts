/** The trailing slash means what it means to rsync, and a single file goes where cp would put it. */
import { execFileSync } from "node:child_process";
import { cpSync, readdirSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";

const missing = missingCounterpart("rsync");
let fleet: Fleet;

beforeAll(async () => {
  fleet = await openFleet({ connectors: [local], config: false });
});

afterAll(() => fleet.close());

/** A folder with sources, and one that is there as `dest`. */
function makePlace(): string {
  const files = ["file", "folder/a", "folder/sub/b", "other/c", "there/folder/sub/old", "there/a"];
  return makeFolder(Object.fromEntries(files.map((file) => [file, file])));
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
    const out = makeFolder();
    if (dest.startsWith("there")) cpSync(path.join(theirs, "there"), path.join(out, "there"), { recursive: true });
    execFileSync("rsync", ["-a", ...sources, `${out}/${dest}`], { cwd: theirs });
    const expected = listAll(out);
    for (const direction of ["put", "get"] as const) {
      const ours = makePlace();
      const own = makeFolder();
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
