/** Times before 1970 and after 2038 arrive as they are, by every way that a file or a folder may take. */
import { mkdtempSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { timeForNode } from "../../packages/core/src/connector/file-time.ts";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";
import { busyboxMissing, useBusyboxFleet } from "../support/use-busybox-fleet.ts";

const hosts = useBusyboxFleet(createBareHost(linkPrograms("find", "xargs", "readlink", "tail")));

/** By the names of files. The last is more than 32 bits hold. */
const TIMES = {
  seventies: -60,
  half: -59.5,
  war: -1_000_000_000,
  late: 2 ** 31 + 1,
  later: 2 ** 32 - 60,
  last: 2 ** 32,
};
const NAMES = Object.keys(TIMES) as (keyof typeof TIMES)[];

function writeSource(folder: string): void {
  for (const name of NAMES) {
    writeFileSync(path.join(folder, name), name);
    setTime(path.join(folder, name), TIMES[name]);
  }
  setTime(folder, -86_400);
}

function setTime(place: string, seconds: number): void {
  utimesSync(place, timeForNode(seconds), timeForNode(seconds));
}

/** Whole seconds of a folder and of what is in it. */
function timesIn(folder: string): readonly number[] {
  return [".", ...NAMES].map((name) => Math.floor(statSync(path.join(folder, name)).mtimeMs / 1000));
}

const ALL = [-86_400, ...Object.values(TIMES).map(Math.floor)];

const NEAREST = [-86_400, -60, -60, 2 ** 32 - 1_000_000_000, 2 ** 31 + 1, -60, 0];

const HOSTS = [
  { what: "OpenSSH", host: "web1", skip: opensshMissing() },
  { what: "a host without tar", host: "web1//@bare", skip: opensshMissing() },
  { what: "a host without tar that has sftp", host: "web1//@bare/files", skip: opensshMissing() },
  { what: "a busybox", host: "@chroot", skip: busyboxMissing() },
  { what: "this machine", host: "@local", skip: undefined },
];

describe.each(HOSTS)("$what", ({ host: kind, skip }) => {
  beforeEach((context) => {
    if (skip !== undefined) context.skip(skip);
  });

  function start() {
    const root = kind === "@chroot" ? (hosts.root ?? "") : "";
    const there = root === "" ? makeFolder() : mkdtempSync(path.join(root, "tmp/times-"));
    return { host: hosts.fleet.host(`${kind}${root}`), there, named: there.slice(root.length), here: makeFolder() };
  }

  test("a folder is fetched, and again nothing", async () => {
    const { host, there, named, here } = start();
    writeSource(there);
    const got = await host.get(`${named}/`, path.join(here, "kept"), { preserve: true });
    // By sftp alone only 32 bits are told, which stand for the time that is nearer to now; by busybox's tar none before 0.
    const told =
      kind === "web1//@bare/files" ? NEAREST : kind === "@chroot" ? ALL.map((time) => Math.max(time, 0)) : ALL;
    expect(got.error?.message).toBeUndefined();
    expect(timesIn(path.join(here, "kept"))).toEqual(told);
    const pull = () => host.get(`${named}/`, path.join(here, "changed"), { changed: true });
    expect(await pull()).toMatchObject({ status: "ok", entries: NAMES.length + 1 });
    expect(await pull()).toMatchObject({ status: "ok", entries: 0 });
  });

  test("a folder is put, and brought up to date", async () => {
    const { host, there, named, here } = start();
    writeSource(here);
    const put = await host.put(`${here}/`, `${named}/dest`, { preserve: true });
    expect(put.error?.message).toBeUndefined();
    expect(timesIn(path.join(there, "dest"))).toEqual(ALL);
    const sync = () => host.sync(`${here}/`, `${named}/dest`, { rsync: false });
    expect(await sync()).toMatchObject({ status: "ok", entries: 0 });
    setTime(path.join(here, "war"), -1_000_000_001);
    expect(await sync()).toMatchObject({ status: "ok", entries: 1 });
    expect(await sync()).toMatchObject({ status: "ok", entries: 0 });
  });

  test("files are put and fetched", async () => {
    const { host, there, named, here } = start();
    writeSource(here);
    for (const name of NAMES) {
      const put = await host.put(path.join(here, name), `${named}/${name}`, { preserve: true });
      expect(put.error?.message).toBeUndefined();
      const got = await host.get(`${named}/${name}`, path.join(here, `${name}-back`), { preserve: true });
      expect(got.error?.message).toBeUndefined();
      const times = [path.join(there, name), path.join(here, `${name}-back`)].map((place) => statSync(place).mtimeMs);
      const whole = Math.floor(TIMES[name]);
      // What is beyond 32 bits looks like another time that is likely.
      const told = kind.startsWith("web1") && kind !== "web1//@bare" && name === "last" ? 0 : whole;
      expect(times.map((ms) => Math.floor(ms / 1000))).toEqual([whole, told]);
    }
  });
});
