/** Single files on a disk that gets full, and two at once to one path: the old file stays or the last is whole, without litter. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Fleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const small = makeFolder();
let missing = sshFleetMissing();
let opened: SshFleet;
let fleet: Fleet;
let isMounted = false;

beforeAll(async () => {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small], { stdio: "ignore" });
    isMounted = true;
  } catch {
    missing ??= "nothing can be mounted here";
  }
  opened = await openSshFleet();
  fleet = opened.fleet;
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

afterAll(async () => {
  await opened.close();
  if (isMounted) execFileSync("umount", [small]);
});

describe.each(["web1", "root"])("%s", (name) => {
  test.each([
    ["put", false],
    ["put", true],
    ["get", false],
    ["get", true],
  ] as const)("%s to a full disk, with partial %s", async (direction, partial) => {
    const source = path.join(makeFolder({ large: Buffer.alloc(3_000_000, "x") }), "large");
    writeFileSync(path.join(small, "file"), "old");
    const result = await fleet.host(name)[direction](source, path.join(small, "file"), { partial });
    expect(result.status).toBe("failed");
    expect(result.error?.message).toMatch(/the disk is full|No space left on device/);
    expect(result.error?.advice).toBe("Free some space there.");
    expect(readFileSync(path.join(small, "file"), "utf8")).toBe("old");
    expect(readdirSync(small)).toEqual(["file"]);
  });

  test("of several puts to one path at once one is there, whole", async () => {
    const place = makeFolder();
    const contents = Array.from({ length: 6 }, (_, index) => Buffer.alloc(3_000_000, String(index)));
    const puts = contents.map((content) => fleet.host(name).put(content, path.join(place, "file")));
    for (const { error } of await Promise.all(puts)) expect(error?.message).toBeUndefined();
    const there = readFileSync(path.join(place, "file"));
    expect(contents.some((content) => content.equals(there))).toBe(true);
    expect(readdirSync(place)).toEqual(["file"]);
  });
});
