/** `sync` on hosts: OpenSSH, and a userland of busybox alone. */
import {
  appendFileSync,
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { SyncChange, SyncOptions } from "@towline/core";
import { describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { makeFolder, pathOfBytes, writeTree } from "../support/folders.ts";
import { listWithTimes } from "../support/list-with-times.ts";
import { busyboxMissing, useBusyboxFleet } from "../support/use-busybox-fleet.ts";

const missing = opensshMissing();
const hosts = useBusyboxFleet();

function makeSource(): string {
  const source = makeFolder({
    "app.js": { content: "one", mode: 0o644 },
    "sub/deep/": "",
    "sub/-dash": "dash",
    "sub/it's $(a) line\nbreak": "odd",
    "sub/link": { link: "../app.js" },
  });
  writeFileSync(pathOfBytes(path.join(source, "sub")), "latin");
  return source;
}

const HOSTS = [
  {
    name: "web1",
    skip: missing,
    place: () => makeFolder(),
    inside: (folder: string) => folder,
  },
  {
    name: "@chroot",
    skip: busyboxMissing(),
    place: () => mkdtempSync(path.join(hosts.root ?? "", "tmp/place-")),
    inside: (folder: string) => folder.slice((hosts.root ?? "").length),
  },
];

describe.each(HOSTS)("on $name", ({ name, skip, place, inside }) => {
  const start = () => {
    const host = hosts.fleet.host(name === "@chroot" ? `@chroot${hosts.root}` : name);
    const folder = place();
    const sync = async (source: string, options: SyncOptions = {}) => {
      const changes: string[] = [];
      const onChange = ({ change, path: changed }: SyncChange): void => void changes.push(`${change} ${changed}`);
      const result = await host.sync(source, inside(path.join(folder, "dest")), { onChange, ...options });
      return { result, changes };
    };
    return { sync, dest: path.join(folder, "dest") };
  };

  test("the first sync brings all, the second nothing, and then what changed", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const source = makeSource();
    utimesSync(path.join(source, "sub"), 1_100_000_000, 1_100_000_000);
    const { sync, dest } = start();
    const first = await sync(`${source}/`);
    expect(first.result).toMatchObject({ status: "ok", direction: "sync", entries: 8, removed: 0 });
    expect(listWithTimes(dest)).toBe(listWithTimes(source));
    expect((await sync(`${source}/`)).changes).toEqual([]);

    appendFileSync(path.join(source, "app.js"), " more");
    chmodSync(path.join(source, "sub/-dash"), 0o600);
    writeFileSync(path.join(source, "new"), "new");
    rmSync(path.join(source, "sub/link"));
    symlinkSync("deep", path.join(source, "sub/link"));
    for (const folder of [source, path.join(source, "sub")]) utimesSync(folder, 1_000_000_000, 1_000_000_000);
    const { result, changes } = await sync(`${source}/`);
    expect(result.error).toBeUndefined();
    expect(changes.sort()).toEqual([
      "add new",
      "update ./",
      "update app.js",
      "update sub/",
      "update sub/-dash",
      "update sub/link",
    ]);
    expect(listWithTimes(dest)).toBe(listWithTimes(source));
    expect((await sync(`${source}/`)).changes).toEqual([]);
  });

  test("removing leaves what is excluded, and is told before", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const source = makeSource();
    const { sync, dest } = start();
    await sync(`${source}/`);
    writeTree(dest, {
      "logs/app.log": "kept",
      "sub/old/older/": "",
      "sub/old/it's a\nfile": "old",
      "-rf": "old",
    });
    const options = { delete: true, exclude: ["logs/"] };
    const before = listWithTimes(dest);
    const tried = await sync(`${source}/`, { ...options, dryRun: true });
    expect(tried.result).toMatchObject({ status: "ok", removed: 4 });
    expect(listWithTimes(dest)).toBe(before);
    const done = await sync(`${source}/`, options);
    expect(done.result).toMatchObject({ status: "ok", removed: 4 });
    expect(done.changes).toEqual(tried.changes);
    expect(done.changes.filter((change) => change.startsWith("remove")).sort()).toEqual(
      ["remove -rf", "remove sub/old", 'remove "sub/old/it\'s a\\nfile"', "remove sub/old/older"].sort(),
    );
    expect(readdirSync(dest).sort()).toEqual(["app.js", "logs", "sub"]);
    expect((await sync(`${source}/`, options)).changes).toEqual([]);
  });

  test("what is of another kind there makes room, and no link is followed", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const source = makeSource();
    const { sync, dest } = start();
    const outside = path.join(path.dirname(dest), "outside");
    mkdirSync(outside);
    writeTree(dest, { sub: { link: outside }, "app.js/x": "x" });
    const refused = await sync(`${source}/`);
    expect(refused.result.error?.message).toContain("app.js is a folder there");
    expect((await sync(`${source}/`, { delete: true, exclude: ["x"] })).result.status).toBe("failed");
    expect(readdirSync(dest).sort()).toEqual(["app.js", "sub"]);
    expect(readFileSync(path.join(dest, "app.js/x"), "utf8")).toBe("x");
    const { result } = await sync(`${source}/`, { delete: true });
    expect(result.error).toBeUndefined();
    expect(listWithTimes(dest)).toBe(listWithTimes(source));
    expect(readdirSync(outside)).toEqual([]);
  });

  test("hashes tell what times don't", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const source = makeSource();
    // Programs escape such a name, or don't: it always counts as changed.
    rmSync(path.join(source, "sub/it's $(a) line\nbreak"));
    const { sync, dest } = start();
    await sync(`${source}/`);
    const file = path.join(dest, "app.js");
    const { atime, mtime } = statSync(file);
    writeFileSync(file, "two");
    utimesSync(file, atime, mtime);
    expect((await sync(`${source}/`)).changes).toEqual([]);
    expect((await sync(`${source}/`, { checksum: true })).changes).toEqual(["update app.js"]);
    expect(readFileSync(file, "utf8")).toBe("one");
    utimesSync(path.join(source, "app.js"), new Date(), new Date());
    expect((await sync(`${source}/`, { checksum: true })).changes).toEqual([]);
  });

  test("a folder by its name and a file go into the destination; nothing beside them is looked at", async (context) => {
    if (skip !== undefined) context.skip(skip);
    const source = makeSource();
    const { sync, dest } = start();
    writeTree(dest, { beside: "kept" });
    const { result } = await sync(source, { delete: true });
    expect(result.error).toBeUndefined();
    expect(readdirSync(dest).sort()).toEqual([path.basename(source), "beside"].sort());
    expect((await sync(path.join(source, "app.js"), { delete: true })).changes).toEqual(["add app.js"]);
    expect(readFileSync(path.join(dest, "app.js"), "utf8")).toBe("one");
  });
});

describe("what would do harm is refused, and nothing is changed", () => {
  const host = () => hosts.fleet.host("@local");

  test("an empty source, and more than the limit", async () => {
    const source = makeFolder();
    const dest = makeFolder({ a: "a", b: "b", c: "c" });
    const empty = await host().sync(`${source}/`, dest, { delete: true });
    expect(empty.error).toMatchObject({
      code: "ERR_TOWLINE_TRANSFER_REFUSED",
      message: expect.stringContaining("there is no file in the source, and 3 entries would be removed"),
      advice: expect.stringContaining("--max-delete 3"),
    });
    writeFileSync(path.join(source, "a"), "new");
    const many = await host().sync(`${source}/`, dest, { delete: true, maxDelete: 1 });
    expect(many.error?.message).toContain("2 entries would be removed, and the limit is 1");
    expect(readFileSync(path.join(dest, "a"), "utf8")).toBe("a");
    expect(await host().sync(`${source}/`, dest, { delete: true, maxDelete: 2 })).toMatchObject({ removed: 2 });
    expect(readdirSync(dest)).toEqual(["a"]);
  });

  test("a destination that is a file, or in a folder that is missing", async () => {
    const source = makeSource();
    const place = makeFolder({ file: "" });
    const onFile = await host().sync(`${source}/`, path.join(place, "file"));
    expect(onFile).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_DESTINATION" } });
    const nowhere = await host().sync(`${source}/`, path.join(place, "missing/dest"));
    expect(nowhere).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_DESTINATION" } });
    expect(existsSync(path.join(place, "missing"))).toBe(false);
  });
});
