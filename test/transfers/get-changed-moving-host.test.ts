/** `get` of only what changed from hosts that go on working, or stop: what is gone is told apart from what was not seen. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";

const programs = linkPrograms("find", "xargs", "tar");
let fleet: Fleet;

beforeAll(async () => {
  const connectors = [local, createBareHost(programs)];
  fleet = await openFleet({ connectors, config: { fleet: { hosts: ["@local"] } } });
});
afterAll(() => fleet.close());

/** Has the host run something else for a program while the work is done. */
async function replacing<Result>(name: "tar" | "find", script: string, work: () => Promise<Result>): Promise<Result> {
  const real = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
  const place = path.join(programs, name);
  rmSync(place);
  writeFileSync(place, `#!/bin/sh\n${script.replaceAll("REAL", real)}\n`, { mode: 0o755 });
  try {
    return await work();
  } finally {
    rmSync(place);
    symlinkSync(real, place);
  }
}

/** `a` and `b` there are newer than here, and `old` is here alone. */
function makePlace() {
  const folder = makeFolder({
    "there/a": "new a",
    "there/b": "new b",
    "here/a": "a",
    "here/b": "b",
    "here/old": "old",
  });
  const get = () =>
    fleet.host("@local//@bare").get(`${folder}/there/`, `${folder}/here`, { changed: true, delete: true });
  const read = () => {
    const names = readdirSync(path.join(folder, "here")).sort();
    return Object.fromEntries(names.map((name) => [name, readFileSync(path.join(folder, "here", name), "utf8")]));
  };
  return { folder, get, read };
}

const UNCHANGED = { a: "a", b: "b", old: "old" };

describe.each(["tar", "busybox", "bsdtar"] as const)("by %s", (program) => {
  const missing = missingCounterpart(program);
  const command = program === "busybox" ? "busybox tar" : program;

  test("a file that vanishes after it was listed stays as it is here until the next time", async (context) => {
    if (missing !== undefined) context.skip(missing);
    const { get, read } = makePlace();
    const found = execFileSync("sh", ["-c", `command -v ${program}`], { encoding: "utf8" }).trim();
    const script = `rm -f ./b; exec ${command.replace(program, found)} "$@"`;
    const first = await replacing("tar", script, get);
    expect(first.error?.message).toBeUndefined();
    expect(first).toMatchObject({ status: "ok", removed: 1 });
    expect(read()).toEqual({ a: "new a", b: "b" });
    expect(await get()).toMatchObject({ status: "ok", removed: 1 });
    expect(read()).toEqual({ a: "new a" });
  });
});

test("a file that vanishes while it is listed is no failure", async () => {
  const { get, read } = makePlace();
  const script = `REAL "$@" || exit; [ "$2" = -prune ] || { echo "find: './c': No such file or directory" >&2; exit 1; }`;
  expect(await replacing("find", script, get)).toMatchObject({ status: "ok", removed: 1 });
  expect(read()).toEqual({ a: "new a", b: "new b" });
});

test.each<["tar" | "find", string, string]>([
  ["find", "that could not look everywhere", `echo "find: './c': Permission denied" >&2; exit 1`],
  ["find", "that was killed", "kill -9 $$"],
  ["find", "that ended early and said nothing", "exit 1"],
  ["tar", "that could not read all", `echo "tar: ./b: Cannot open: Permission denied" >&2; exit 2`],
  ["tar", "that was killed", "kill -9 $$"],
])("after a %s %s, nothing is changed", async (program, _what, ending) => {
  const { folder, get, read } = makePlace();
  const script = `REAL "$@"; [ "$2" = -prune ] || { ${ending}; }`;
  const result = await replacing(program, script, get);
  expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_SOURCE" } });
  expect(result.error?.message).toContain(`${folder}/there/ (@local//@bare)`);
  expect(read()).toEqual(UNCHANGED);
});

test("a tar that sends less than it was asked for, and says all is well, is not believed", async () => {
  const { get, read } = makePlace();
  const result = await replacing("tar", `exec REAL -c -f - ./a`, get);
  expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_MISMATCH" });
  expect(read()).toEqual(UNCHANGED);
});
