/** `fsync`: what is put is on the host's disk before it takes its place, and its folder after; told by what ran there. */
import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Writable } from "node:stream";
import { type Connection, defineConnector, type FileAccess, type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";

const root = mkdtempSync(path.join(tmpdir(), "towline-fsync-"));
const programs = path.join(root, "programs");
const PROGRAMS = "sh cat tar ls tr head rm rmdir mkdir wc chmod mv stat touch kill sleep".split(" ");
const missing = opensshMissing();
let server: OpenSsh | undefined;
let fleet: Fleet;
let place: string;
let noted: string[];

/** This machine with a `sync` of the test's own; with a file protocol that notes what it is asked where its name says so. */
const noting = defineConnector({
  name: "noting",
  summary: "Notes what is written to its disk",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    yield { name: name === undefined ? "@noting" : `@noting/${name}` };
  },
  connect: async ({ carrier, name }): Promise<Connection> => ({
    exec: (argv, options) => carrier.exec(["env", `PATH=${programs}`, ...argv], options),
    ...(name.endsWith("/files") && carrier.files !== undefined ? { files: notingFiles(carrier.files) } : {}),
    disconnect: async () => {},
  }),
});

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

const log = (): string => path.join(root, "log");

/** Notes its words, and what is in the place by then. */
function installSync(version: string): void {
  const script = `#!/bin/sh
case $1 in --version) ${version} ;; esac
echo "sync $* | $(ls -A ${place} | tr '\\n' ,)" >>${log()}
`;
  writeFileSync(path.join(programs, "sync"), script, { mode: 0o755 });
}

const GNU = 'echo "sync (GNU coreutils) 9.1"; exit 0';
const BUSYBOX = "exit 1";

function readLog(): string[] {
  const lines = existsSync(log()) ? readFileSync(log(), "utf8").trim().split("\n") : [];
  return lines.map((line) => line.replaceAll(/\.towline-[0-9a-f]{16}/g, "TEMPORARY").replaceAll(place, "PLACE"));
}

beforeAll(async () => {
  mkdirSync(programs);
  for (const name of PROGRAMS) {
    const found = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    if (found.startsWith("/")) symlinkSync(found, path.join(programs, name));
  }
  if (missing === undefined) server = await startOpenSsh();
  const hosts = [{ web1: { ssh_hostname: "127.3.0.1" } }, "@local"];
  fleet = await openFleet({ connectors: [local, ssh, noting], config: { data: server?.data ?? {}, fleet: { hosts } } });
});

beforeEach(() => {
  place = mkdtempSync(path.join(root, "place-"));
  noted = [];
  rmSync(log(), { force: true });
  rmSync(path.join(programs, "sync"), { force: true });
});

afterAll(async () => {
  await fleet.close();
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

function makeTree(): string {
  const tree = mkdtempSync(path.join(root, "tree-"));
  mkdirSync(path.join(tree, "sub"));
  writeFileSync(path.join(tree, "sub/file"), "content");
  return tree;
}

describe("by programs", () => {
  test.each([
    ["GNU", GNU, "-- PLACE/TEMPORARY", "-- PLACE", "-f -- PLACE/TEMPORARY", "-f -- PLACE"],
    ["busybox", BUSYBOX, "", "", "", ""],
  ])("with the sync of %s", async (_name, version, file, folder, stage, top) => {
    installSync(version);
    const put = await fleet
      .host("@local//@noting")
      .put(path.join(makeTree(), "sub/file"), `${place}/file`, { fsync: true });
    expect(put.error?.message).toBeUndefined();
    expect(readLog()).toEqual([`sync ${file} | TEMPORARY,`, `sync ${folder} | file,`]);
    rmSync(log());
    const tree = await fleet.host("@local//@noting").put(`${makeTree()}/`, place, { fsync: true });
    expect(tree.error?.message).toBeUndefined();
    expect(readLog()).toEqual([`sync ${stage} | TEMPORARY,file,`, `sync ${top} | file,sub,`]);
  });

  test("a host without sync is refused, and what was there stays", async () => {
    writeFileSync(path.join(place, "file"), "old");
    const source = path.join(makeTree(), "sub/file");
    const put = await fleet.host("@local//@noting").put(source, `${place}/file`, { fsync: true });
    const tree = await fleet.host("@local//@noting").put(`${makeTree()}/`, place, { fsync: true });
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
    const put = await fleet.host("@local//@noting/files").put(source, `${place}/file`, { fsync: true });
    expect(put.error?.message).toBeUndefined();
    expect(noted).toEqual(["sync TEMPORARY", "rename file", `sync ${path.basename(place)}`]);
  });

  test("nothing where nobody asks for it", async () => {
    await fleet.host("@local//@noting/files").put(path.join(makeTree(), "sub/file"), `${place}/file`);
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
