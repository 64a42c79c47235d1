/** `get` of only what changed, from hosts of all kinds: OpenSSH, another user, a busybox, and hosts without tar. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { GetOptions, SyncChange } from "@towline/core";
import { beforeEach, describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder, pathOfBytes, writeTree } from "../support/folders.ts";
import { listWithTimes } from "../support/list-with-times.ts";
import { sshFleetMissing } from "../support/ssh-fleet.ts";
import { busyboxMissing, useBusyboxFleet } from "../support/use-busybox-fleet.ts";

const hosts = useBusyboxFleet(createBareHost(linkPrograms("find", "xargs", "readlink", "sha256sum")));

function writeSource(folder: string): void {
  writeTree(folder, {
    "app.js": { content: "one", mode: 0o644 },
    "sub/deep/": "",
    "sub/link": { link: "../app.js" },
    "sub/-dash": "dash",
    "sub/it's $(a) line\nbreak": "odd",
    "sub/back\\slash": "odd, too",
  });
}

const HOSTS = [
  { what: "OpenSSH", host: "web1", skip: opensshMissing() },
  { what: "another user", host: "root", skip: sshFleetMissing() },
  { what: "a host without tar", host: "web1//@bare", skip: opensshMissing() },
  { what: "a host without tar that has sftp", host: "web1//@bare/files", skip: opensshMissing() },
  { what: "a busybox", host: "@chroot", skip: busyboxMissing() },
];

/** A source on a host, and a destination here. */
function start(host: string) {
  const root = host === "@chroot" ? (hosts.root ?? "") : "";
  const source = root === "" ? makeFolder() : mkdtempSync(path.join(root, "tmp/source-"));
  writeSource(source);
  const dest = path.join(makeFolder(), "dest");
  const get = async (options: GetOptions = {}, slash = "/") => {
    const changes: string[] = [];
    const onChange = ({ change, path: changed }: SyncChange): void => void changes.push(`${change} ${changed}`);
    const from = `${source.slice(root.length)}${slash}`;
    const result = await hosts.fleet.host(`${host}${root}`).get(from, dest, { changed: true, onChange, ...options });
    return { result, changes: changes.sort() };
  };
  return { source, dest, get };
}

describe.each(HOSTS)("from $what", ({ host, skip }) => {
  beforeEach((context) => {
    if (skip !== undefined) context.skip(skip);
  });

  test("the first time all comes, then nothing, and then what changed", async () => {
    const { source, dest, get } = start(host);
    if (host !== "web1//@bare/files") writeFileSync(pathOfBytes(path.join(source, "sub")), "latin");
    const first = await get({ verify: true });
    expect(first.result.error?.message).toBeUndefined();
    expect(first.result).toMatchObject({ status: "ok", direction: "get", removed: 0 });
    expect(listWithTimes(dest)).toBe(listWithTimes(source));
    const second = await get();
    expect([second.changes, second.result]).toMatchObject([[], { status: "ok", entries: 0, bytes: 0, removed: 0 }]);

    appendFileSync(path.join(source, "app.js"), " more");
    chmodSync(path.join(source, "sub/-dash"), 0o600);
    writeFileSync(path.join(source, "new"), "new");
    rmSync(path.join(source, "sub/link"));
    symlinkSync("deep", path.join(source, "sub/link"));
    for (const folder of [source, path.join(source, "sub")]) utimesSync(folder, 1_000_000_000, 1_000_000_000);
    const third = await get();
    expect(third.result.error?.message).toBeUndefined();
    expect(third.result).toMatchObject({ entries: 6, bytes: 15, removed: 0 });
    expect(third.changes).toEqual([
      "add new",
      "update ./",
      "update app.js",
      "update sub/",
      "update sub/-dash",
      "update sub/link",
    ]);
    expect(listWithTimes(dest)).toBe(listWithTimes(source));
    expect((await get()).changes).toEqual([]);
    expect(readdirSync(path.dirname(dest))).toEqual(["dest"]);
  });

  test("what is gone there goes here, except what is excluded, and is told before", async () => {
    const { source, dest, get } = start(host);
    await get();
    rmSync(path.join(source, "sub/back\\slash"));
    writeTree(dest, { "logs/app.log": "kept", "sub/old/older/it's a\nfile": "old", "-rf": "old", l: { link: "/etc" } });
    const options = { delete: true, exclude: ["logs/"] };
    expect((await get({ exclude: ["logs/"] })).result).toMatchObject({ status: "ok", removed: 0 });
    const before = listWithTimes(dest);
    const tried = await get({ ...options, dryRun: true });
    expect(tried.result).toMatchObject({ status: "ok", removed: 6 });
    expect(listWithTimes(dest)).toBe(before);
    const done = await get(options);
    expect(done.result.error?.message).toBeUndefined();
    expect(done.result).toMatchObject({ status: "ok", removed: 6 });
    expect(done.changes).toEqual(tried.changes);
    expect(done.changes.filter((change) => change.startsWith("remove"))).toEqual(
      [
        "remove -rf",
        "remove l",
        "remove sub/back\\slash",
        "remove sub/old",
        "remove sub/old/older",
        'remove "sub/old/older/it\'s a\\nfile"',
      ].sort(),
    );
    expect(readdirSync(dest).sort()).toEqual(["app.js", "logs", "sub"]);
    expect((await get(options)).changes).toEqual([]);
  });
});

describe("from a host", () => {
  beforeEach((context) => {
    const skip = opensshMissing();
    if (skip !== undefined) context.skip(skip);
  });

  test("what is of another kind here makes room, and no link is followed", async () => {
    const { source, dest, get } = start("web1");
    const outside = makeFolder({ kept: "kept" });
    writeTree(dest, { sub: { link: outside }, "app.js/x": "x" });
    const refused = await get();
    expect(refused.result.error?.message).toContain("app.js is a folder there");
    expect((await get({ delete: true, exclude: ["x"] })).result.error?.message).toContain("app.js is a folder there");
    expect(readFileSync(path.join(dest, "app.js/x"), "utf8")).toBe("x");
    expect(readlinkSync(path.join(dest, "sub"))).toBe(outside);
    expect((await get({ delete: true })).result).toMatchObject({ status: "ok", removed: 3 });
    expect(listWithTimes(dest)).toBe(listWithTimes(source));
    expect(readdirSync(outside)).toEqual(["kept"]);
  });

  test("hashes tell what times don't", async () => {
    const { source, dest, get } = start("web1");
    // Programs escape such names, or don't: they always count as changed.
    for (const name of ["it's $(a) line\nbreak", "back\\slash"]) rmSync(path.join(source, "sub", name));
    await get();
    const file = path.join(dest, "app.js");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "two");
    utimesSync(file, atime, mtime);
    expect((await get()).changes).toEqual([]);
    expect((await get({ checksum: true })).changes).toEqual(["update app.js"]);
    expect(readFileSync(file, "utf8")).toBe("one");
    utimesSync(path.join(source, "app.js"), new Date(), new Date());
    expect((await get({ checksum: true })).changes).toEqual([]);
  });

  test("several sources go by their names; what lies beside them stays", async () => {
    const { source, dest } = start("web1");
    const other = makeFolder({ "sub/b": "b", file: "file" });
    writeTree(dest, { beside: "kept", "sub/old": "old" });
    const sources = [path.join(source, "sub"), path.join(other, "file")];
    const get = (more: readonly string[] = []) =>
      hosts.fleet.host("web1").get([...sources, ...more], dest, { changed: true, delete: true, checksum: true });
    expect(await get()).toMatchObject({ status: "ok", removed: 1 });
    expect(readdirSync(dest).sort()).toEqual(["beside", "file", "sub"]);
    expect(listWithTimes(path.join(dest, "sub"))).toBe(listWithTimes(path.join(source, "sub")));
    // Folders of one name are one.
    expect(await get([path.join(other, "sub")])).toMatchObject({ status: "ok", removed: 0 });
    expect(readFileSync(path.join(dest, "sub/b"), "utf8")).toBe("b");
    expect(readFileSync(path.join(dest, "sub/-dash"), "utf8")).toBe("dash");
    const clash = await get([path.join(source, "sub/../app.js"), path.join(other, "file")]);
    expect(clash.error?.message).toContain("file has the same place as an entry of another source");
  });

  test("a single file follows the rules of get, and is fetched once", async () => {
    const place = makeFolder({ "there/file": { content: "one", mode: 0o640 }, "folder/": "" });
    const source = path.join(place, "there/file");
    const get = (dest: string, options: GetOptions = {}) =>
      hosts.fleet.host("web1").get(source, path.join(place, dest), { changed: true, ...options });
    for (const [dest, target] of [
      ["new", "new"],
      ["folder", "folder/file"],
    ] as const) {
      expect(await get(dest, { dryRun: true })).toMatchObject({ status: "ok", entries: 1, bytes: 3, removed: 0 });
      expect(existsSync(path.join(place, target))).toBe(false);
      expect(await get(dest)).toMatchObject({ status: "ok", entries: 1, destination: path.join(place, target) });
      expect(statSync(path.join(place, target)).mode & 0o777).toBe(0o640);
      expect(await get(dest)).toMatchObject({ status: "ok", entries: 0, bytes: 0 });
      expect(await get(dest, { mode: 0o600 })).toMatchObject({ status: "ok", entries: 1 });
      expect(await get(dest, { mode: 0o600, exclude: ["file"], delete: true })).toMatchObject({
        entries: 0,
        removed: 0,
      });
    }
  });

  test("many hosts have a folder each, which a dry run does not make", async () => {
    const { source } = start("web1");
    const dest = path.join(makeFolder(), "logs");
    const get = (options: GetOptions = {}) =>
      hosts.fleet.select("web").get(`${source}/`, dest, { changed: true, ...options });
    expect((await get({ dryRun: true })).results.map(({ entries }) => entries)).toEqual([8, 8, 8]);
    expect(existsSync(dest)).toBe(false);
    await get().orThrow();
    expect(readdirSync(dest).sort()).toEqual(["web1", "web2", "web3"]);
    writeFileSync(path.join(dest, "web2/app.js"), "another");
    const { results } = await get();
    expect(Object.fromEntries(results.map(({ host, entries }) => [host, entries]))).toEqual({
      web1: 0,
      web2: 1,
      web3: 0,
    });
  });
});

describe("nothing is removed", () => {
  const place = (tree = {}) => makeFolder({ "there/a": "a", "here/a": "a", "here/b": "b", "here/c": "c", ...tree });
  const get = (folder: string, options: GetOptions = {}) =>
    hosts.fleet.host("@local").get(`${folder}/there/`, `${folder}/here`, { changed: true, delete: true, ...options });

  test("beyond the limit, or when the source has no file", async () => {
    const folder = place();
    expect((await get(folder, { maxDelete: 1 })).error).toMatchObject({
      code: "ERR_TOWLINE_TRANSFER_REFUSED",
      message: expect.stringMatching(/here \(from @local\): 2 entries would be removed, and the limit is 1$/),
      advice: expect.stringContaining("--max-delete 2"),
    });
    rmSync(path.join(folder, "there/a"));
    expect((await get(folder)).error?.message).toContain("there is no file in the source, and 3 entries");
    expect(readdirSync(path.join(folder, "here")).sort()).toEqual(["a", "b", "c"]);
    expect(await get(folder, { maxDelete: 3 })).toMatchObject({ status: "ok", removed: 3 });
    expect(readdirSync(path.join(folder, "here"))).toEqual([]);
  });

  test("when the source is missing, or the destination is none", async () => {
    const folder = place();
    const missing = await hosts.fleet
      .host("@local")
      .get(`${folder}/none/`, `${folder}/here`, { changed: true, delete: true });
    expect(missing.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_SOURCE", message: /no such file/ });
    const onFile = await hosts.fleet.host("@local").get(`${folder}/there/`, `${folder}/here/a`, { changed: true });
    expect(onFile.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_DESTINATION" });
    const nowhere = await hosts.fleet.host("@local").get(`${folder}/there/`, `${folder}/x/y`, { changed: true });
    expect(nowhere.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_DESTINATION" });
    expect(readdirSync(path.join(folder, "here")).sort()).toEqual(["a", "b", "c"]);
  });
});
