/** Single files on a disk that gets full, and two at once to one path: the old file stays or the last is whole, without litter. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-full-"));
const small = path.join(root, "small");
let missing = opensshMissing() ?? missingRoot() ?? missingCounterpart("sudo");
let server: OpenSsh | undefined;
let fleet: Fleet;
let isMounted = false;

beforeAll(async () => {
  mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small], { stdio: "ignore" });
    isMounted = true;
  } catch {
    missing ??= "nothing can be mounted here";
  }
  if (missing === undefined) server = await startOpenSsh();
  const hosts = [{ web1: { ssh_hostname: "127.3.0.1" } }, { root: { ssh_hostname: "127.3.0.9", _sudo: true } }];
  fleet = await openFleet({ connectors: [local, ssh], config: { data: server?.data ?? {}, fleet: { hosts } } });
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

afterAll(async () => {
  await fleet.close();
  await server?.stop();
  if (isMounted) execFileSync("umount", [small]);
  rmSync(root, { recursive: true, force: true });
});

describe.each(["web1", "root"])("%s", (name) => {
  test.each([
    ["put", false],
    ["put", true],
    ["get", false],
    ["get", true],
  ] as const)("%s to a full disk, with partial %s", async (direction, partial) => {
    const source = path.join(root, "large");
    writeFileSync(source, Buffer.alloc(3_000_000, "x"));
    writeFileSync(path.join(small, "file"), "old");
    const result = await fleet.host(name)[direction](source, path.join(small, "file"), { partial });
    expect(result.status).toBe("failed");
    expect(result.error?.message).toMatch(/the disk is full|No space left on device/);
    expect(result.error?.advice).toBe("Free some space there.");
    expect(readFileSync(path.join(small, "file"), "utf8")).toBe("old");
    expect(readdirSync(small)).toEqual(["file"]);
  });

  test("of several puts to one path at once one is there, whole", async () => {
    const place = mkdtempSync(path.join(root, "place-"));
    const contents = Array.from({ length: 6 }, (_, index) => Buffer.alloc(3_000_000, String(index)));
    const puts = contents.map((content) => fleet.host(name).put(content, path.join(place, "file")));
    for (const { error } of await Promise.all(puts)) expect(error?.message).toBeUndefined();
    const there = readFileSync(path.join(place, "file"));
    expect(contents.some((content) => content.equals(there))).toBe(true);
    expect(readdirSync(place)).toEqual(["file"]);
  });
});
