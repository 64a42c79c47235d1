/** `fsync`: what is put is on the host's disk before it takes its place, and its folder after; told by what ran there. */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Writable } from "node:stream";
import type { FileAccess, Fleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet, type SshFleet } from "../support/ssh-fleet.ts";

/** Where the tests install a `sync` of their own. */
const programs = linkPrograms("tar", "ls", "tr");
const log = path.join(makeFolder(), "log");
const missing = opensshMissing();
let opened: SshFleet;
let fleet: Fleet;
let place: string;
let noted: string[];

/** Notes what it is asked. */
function notingFiles(files: FileAccess): FileAccess {
  return {
    ...files,
    async open(file, flags, mode) {
      const opened = await files.open(file, flags, mode);
      const sync = async (): Promise<void> => {
        note(`sync ${path.basename(file)}`);
        await opened.sync?.();
      };
      return { ...opened, sync };
    },
    async rename(from, to) {
      note(`rename ${path.basename(to)}`);
      await files.rename(from, to);
    },
  };
}

/** Names of temporary files and folders are random. */
function note(text: string): void {
  noted.push(text.replaceAll(/\.towline-[0-9a-f]{16}/g, "TEMPORARY"));
}

/** Notes its words, and what is in the place by then. */
function installSync(version: string): void {
  const script = `#!/bin/sh
case $1 in --version) ${version} ;; esac
echo "sync $* | $(ls -A ${place} | tr '\\n' ,)" >>${log}
`;
  writeFileSync(path.join(programs, "sync"), script, { mode: 0o755 });
}

const GNU = 'echo "sync (GNU coreutils) 9.1"; exit 0';
const BUSYBOX = "exit 1";

function readLog(): string[] {
  const lines = existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  return lines.map((line) => line.replaceAll(/\.towline-[0-9a-f]{16}/g, "TEMPORARY").replaceAll(place, "PLACE"));
}

beforeAll(async () => {
  const bare = createBareHost(programs, (connection) =>
    connection.files === undefined ? connection : { ...connection, files: notingFiles(connection.files) },
  );
  opened = await openSshFleet(bare);
  fleet = opened.fleet;
});

beforeEach(() => {
  place = makeFolder();
  noted = [];
  rmSync(log, { force: true });
  rmSync(path.join(programs, "sync"), { force: true });
});

afterAll(() => opened.close());

const makeTree = (): string => makeFolder({ "sub/file": "content" });

describe("by programs", () => {
  test.each([
    ["GNU", GNU, "-- PLACE/TEMPORARY", "-- PLACE", "-f -- PLACE/TEMPORARY", "-f -- PLACE"],
    ["busybox", BUSYBOX, "", "", "", ""],
  ])("with the sync of %s", async (_name, version, file, folder, stage, top) => {
    installSync(version);
    const put = await fleet
      .host("@local//@bare")
      .put(path.join(makeTree(), "sub/file"), `${place}/file`, { fsync: true });
    expect(put.error?.message).toBeUndefined();
    expect(readLog()).toEqual([`sync ${file} | TEMPORARY,`, `sync ${folder} | file,`]);
    rmSync(log);
    const tree = await fleet.host("@local//@bare").put(`${makeTree()}/`, place, { fsync: true });
    expect(tree.error?.message).toBeUndefined();
    expect(readLog()).toEqual([`sync ${stage} | TEMPORARY,file,`, `sync ${top} | file,sub,`]);
  });

  test("a host without sync is refused, and what was there stays", async () => {
    writeFileSync(path.join(place, "file"), "old");
    const source = path.join(makeTree(), "sub/file");
    const put = await fleet.host("@local//@bare").put(source, `${place}/file`, { fsync: true });
    const tree = await fleet.host("@local//@bare").put(`${makeTree()}/`, place, { fsync: true });
    for (const { error } of [put, tree]) {
      expect(error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_UNSUPPORTED" });
      expect(error?.message).toContain("can't be told to write files to its disk");
    }
    expect(readdirSync(place)).toEqual(["file"]);
    expect(readFileSync(path.join(place, "file"), "utf8")).toBe("old");
  });
});

describe("by a file protocol", () => {
  test("a file before it takes its place, its folder after", async () => {
    const source = path.join(makeTree(), "sub/file");
    const put = await fleet.host("@local//@bare/files").put(source, `${place}/file`, { fsync: true });
    expect(put.error?.message).toBeUndefined();
    expect(noted).toEqual(["sync TEMPORARY", "rename file", `sync ${path.basename(place)}`]);
  });

  test("nothing where nobody asks for it", async () => {
    await fleet.host("@local//@bare/files").put(path.join(makeTree(), "sub/file"), `${place}/file`);
    expect(noted).toEqual(["rename file"]);
  });
});

test.for(["put", "get"] as const)("%s with a real sftp server", async (direction, context) => {
  if (missing !== undefined) context.skip(missing);
  const tree = makeTree();
  for (const source of [path.join(tree, "sub/file"), tree]) {
    const result = await fleet.host("web1")[direction](source, `${place}/`, { fsync: true });
    expect(result.error?.message).toBeUndefined();
  }
  expect(readdirSync(place).sort()).toEqual(["file", path.basename(tree)]);
});

test("a stream has no disk", async () => {
  const result = await fleet.host("@local").get("/etc/hosts", new Writable(), { fsync: true });
  expect(result.error?.message).toContain("has no disk");
});
