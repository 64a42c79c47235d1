/** Disks on which names are one in any case: no source is written over another, nothing through a link, and modes arrive. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { type Fleet, openFleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import connector from "../../plugins/connector-ssh/src/index.ts";
import { FOLDING_DISKS, type FoldingDisk, foldingDiskMissing } from "../counterparts/folding-disk.ts";
import { type OpenSsh, startOpenSsh } from "../counterparts/openssh.ts";
import { makeFolder } from "../support/folders.ts";
import { archive, entry, openHostileFleet, top } from "../support/hostile-fleet.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const noServer = sshFleetMissing();
let ssh: SshFleet;
let sftpServer: OpenSsh | undefined;
let sftp: Fleet;

beforeAll(async () => {
  ssh = await openSshFleet();
  if (noServer === undefined) sftpServer = await startOpenSsh({ lines: ["ForceCommand internal-sftp"] });
  const hosts = [{ box: { ssh_hostname: "127.3.0.1" } }, { BOX: { ssh_hostname: "127.3.0.2" } }];
  sftp = await openFleet({ connectors: [connector], config: { data: sftpServer?.data ?? {}, fleet: { hosts } } });
});

afterAll(async () => {
  await sftp.close();
  await sftpServer?.stop();
  await ssh.close();
});

/** A folder here, where names are told apart, with these files. */
function makeTree(...files: readonly string[]): string {
  return makeFolder(Object.fromEntries(files.map((file) => [file, file])));
}

const kinds = Object.keys(FOLDING_DISKS) as (keyof typeof FOLDING_DISKS)[];

describe.each(kinds)("on %s", (kind) => {
  const missing = noServer ?? foldingDiskMissing(kind);
  const hasLinks = kind !== "exfat";
  let disk: FoldingDisk | undefined;
  let dest: string;

  beforeAll(async () => {
    if (missing === undefined) disk = await FOLDING_DISKS[kind].start();
  });
  beforeEach((context) => {
    if (disk === undefined) return context.skip(missing);
    dest = mkdtempSync(path.join(disk.folder, "dest-"));
    writeFileSync(path.join(dest, "kept"), "kept");
  });
  afterAll(() => disk?.stop());

  /** The names of all that is there. */
  const list = (): string[] => readdirSync(dest, { recursive: true, encoding: "utf8" }).sort();

  const clashes: [string, string[]][] = [
    ["files", ["README", "readme"]],
    ["folders", ["Sub/one", "sub/two"]],
    ["files deep down", ["a/b/\u00c9", "a/b/\u00e9"]],
    ...(kind === "accents" ? [["accents", ["caf\u00e9", "cafe\u0301"]] as [string, string[]]] : []),
  ];

  describe.each(clashes)("%s of one name", (what, files) => {
    test.each(["put", "get", "sync"] as const)("%s is refused, and names both", async (direction) => {
      const tree = makeTree(...files);
      for (const [host, folder] of [
        ["web1", dest],
        ["root", `${dest}/new`],
      ] as const) {
        const result = await ssh.fleet.host(host)[direction](`${tree}/`, folder);
        expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
        expect(result.error?.message).toContain("is one name with");
        const names =
          what === "folders" ? files.map((file) => path.dirname(file)) : files.map((file) => path.basename(file));
        for (const name of names) expect(result.error?.message).toContain(name);
        expect(list()).toEqual(["kept"]);
      }
    });
  });

  test("a file protocol does not make two of one name either", async () => {
    const result = await sftp.host("box").put(`${makeTree("a/README", "a/readme")}/`, dest);
    expect(result.error?.message).toContain("a/README is one name with a/readme");
    expect(list()).toEqual(["kept"]);
  });

  test("two hosts whose folders are one are refused", async () => {
    const source = makeTree("file");
    const run = sftp.select(["box", "BOX"]).get(`${source}/file`, dest);
    await expect(Promise.resolve(run)).rejects.toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
    expect(readdirSync(path.join(dest, "box"))).toEqual([]);
    const apart = makeFolder();
    await sftp.select(["box", "BOX"]).get(`${source}/file`, apart).orThrow();
    expect(readdirSync(apart).sort()).toEqual(["BOX", "box"]);
  });

  test("a sync is refused too where one of two was there", async () => {
    writeFileSync(path.join(dest, "README"), "README");
    const result = await ssh.fleet.host("web1").sync(`${makeTree("README", "readme")}/`, dest);
    expect(result.error?.message).toContain("README is one name with readme");
    expect(readFileSync(path.join(dest, "README"), "utf8")).toBe("README");
  });

  test.each([
    ["before", [entry("./A", { type: "symlink", target: "T" }), entry("./a/passwd", {}, "evil")]],
    ["after", [entry("./a/passwd", {}, "evil"), entry("./A", { type: "symlink", target: "T" })]],
    ["and another", [entry("./A", { type: "symlink", target: "T" }), entry("./a", { type: "symlink", target: ".." })]],
    ["as a hard link", [entry("./t", {}, "x"), entry("./A", { type: "hardlink", target: "T" }), entry("./a")]],
  ])("a hostile archive with a link %s leaves all as it was", async (_when, entries) => {
    const fleet = await openHostileFleet(() => [archive(top, entry("./T/", { type: "directory" }), ...entries)]);
    const result = await fleet.host("@hostile").get("/srv/data/", dest);
    await fleet.close();
    expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
    expect(list()).toEqual(["kept"]);
  });

  test.each(["put", "get", "sync"] as const)("%s follows no link that is there by another case", async (direction) => {
    if (!hasLinks) return;
    const outside = makeFolder();
    symlinkSync(outside, path.join(dest, "SUB"));
    const result = await ssh.fleet.host("web1")[direction](`${makeTree("sub/file")}/`, dest);
    // A sync gives what is to be there the place of what is in the way.
    expect(result.status).toBe(direction === "sync" ? "ok" : "failed");
    if (direction !== "sync") expect(result.error?.message).toContain("is a link there");
    expect(readdirSync(outside)).toEqual([]);
  });

  test.each(["put", "get", "sync"] as const)("%s into folders by another case keeps what is in them", async (way) => {
    const tree = makeTree("Sub/Deep/File", "Caf\u00e9/File");
    chmodSync(path.join(tree, "Sub/Deep"), 0o750);
    const options = { verify: true, ...(way === "sync" ? {} : { preserve: true }) };
    mkdirSync(path.join(dest, "SUB"));
    writeFileSync(path.join(dest, "SUB/old"), "old");
    for (let times = 0; times < 2; times += 1) {
      const result = await ssh.fleet.host("web1")[way](`${tree}/`, dest, options);
      expect(result.error?.message).toBeUndefined();
    }
    expect(readFileSync(path.join(dest, "sub/deep/file"), "utf8")).toBe("Sub/Deep/File");
    expect(readFileSync(path.join(dest, "caf\u00e9/file"), "utf8")).toBe("Caf\u00e9/File");
    expect(readFileSync(path.join(dest, "sub/old"), "utf8")).toBe("old");
    expect(readdirSync(dest)).toHaveLength(3);
    if (kind !== "exfat") expect(statSync(path.join(dest, "sub/deep")).mode & 0o777).toBe(0o750);
  });

  test("a sync that removes takes over a name that changed its case alone", async () => {
    const tree = makeTree("readme", "docs/page");
    mkdirSync(path.join(dest, "DOCS"));
    writeFileSync(path.join(dest, "README"), "older");
    writeFileSync(path.join(dest, "DOCS/Page"), "older");
    rmSync(path.join(dest, "kept"));
    const host = ssh.fleet.host("web1");
    const first = await host.sync(`${tree}/`, dest, { delete: true });
    expect(first.error?.message).toBeUndefined();
    expect(list()).toEqual(["docs", "docs/page", "readme"]);
    expect(readFileSync(path.join(dest, "readme"), "utf8")).toBe("readme");
    const second = await host.sync(`${tree}/`, dest, { delete: true });
    expect(second).toMatchObject({ status: "ok", removed: 0 });
    expect(lstatSync(path.join(dest, "docs")).isDirectory()).toBe(true);
  });
});
