/** A file of ssh_config that somebody else could have written is not used: each bit and owner alone, whoever asked before. */
import { chmodSync, chownSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder } from "../../../../../test/support/folders.ts";
import { type FileCheck, readConfigFile } from "./read-config-file.ts";

const isRoot = process.geteuid?.() === 0;
const UNTRUSTED = expect.objectContaining({ code: "ERR_TOWLINE_CONFIG_UNTRUSTED" });

function makeFile(): string {
  return path.join(makeFolder({ config: "Host web\n  Port 1\n" }), "config");
}

function read(file: string, check: FileCheck): unknown {
  try {
    return readConfigFile(file, { required: true, check })?.path;
  } catch (error) {
    return error;
  }
}

describe.skipIf(!isRoot)("as root, whose group others may be in (needs root)", () => {
  test.each([0o020, 0o002])("the bit %o alone", (bit) => {
    const file = makeFile();
    chmodSync(file, 0o600 | bit);
    expect(read(file, "owner")).toEqual(UNTRUSTED);
    expect(read(file, "way")).toEqual(UNTRUSTED);
    expect(read(file, "anyone")).toBe(file);
    // What was read without a question before is not known to be well.
    expect(read(file, "owner")).toEqual(UNTRUSTED);
    chmodSync(file, 0o644);
    expect(read(file, "owner")).toBe(file);
  });

  test.each([0o020, 0o002])("the bit %o of its folder, where a setting names it", (bit) => {
    const file = makeFile();
    chmodSync(path.dirname(file), 0o700 | bit);
    expect(read(file, "owner")).toBe(file);
    // One question more than before.
    expect(read(file, "way")).toEqual(UNTRUSTED);
  });

  test("another user's", () => {
    const file = makeFile();
    chownSync(file, 12345, 12345);
    expect(read(file, "anyone")).toBe(file);
    expect(read(file, "owner")).toEqual(UNTRUSTED);
    expect(read(file, "way")).toEqual(UNTRUSTED);
    expect((read(file, "owner") as Error).message).toContain(`${file} belongs to user 12345, and you are root`);
  });
});

test("what is well is read once, and again when it changed", () => {
  const file = makeFile();
  const first = readConfigFile(file, { required: true, check: "way" });
  expect(readConfigFile(file, { required: true, check: "owner" })).toBe(first);
  writeFileSync(file, "Host web\n  Port 22222\n");
  expect(readConfigFile(file, { required: true, check: "owner" })).not.toBe(first);
});

test("/dev/null is an empty file for everybody", () => {
  expect(read("/dev/null", "way")).toBe("/dev/null");
});
