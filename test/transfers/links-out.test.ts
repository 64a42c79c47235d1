/** Links that lead out of what is moved, such as absolute ones: refused, left out or kept, and told by their names. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import path from "node:path";
import type { Fleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder, writeTree } from "../support/folders.ts";
import { openSshFleet, type SshFleet } from "../support/ssh-fleet.ts";

let opened: SshFleet;
let fleet: Fleet;

beforeAll(async () => {
  opened = await openSshFleet(createBareHost(linkPrograms("find", "xargs", "readlink", "ln")));
  fleet = opened.fleet;
});
afterAll(() => opened.close());

function makeTree(): string {
  return makeFolder({
    "etc/nginx/sites-available/default": "server {}",
    "etc/nginx/sites-enabled/default": { link: "/etc/nginx/sites-available/default" },
    "etc/nginx/sites-enabled/inside": { link: "../sites-available/default" },
    "etc/nginx/modules": { link: "../../usr/lib/nginx" },
  });
}

const HOSTS = [
  { host: "@local", skip: undefined },
  { host: "web1", skip: opensshMissing() },
  { host: "web1//@bare", skip: opensshMissing() },
  { host: "web1//@bare/files", skip: opensshMissing() },
];
const OUT = ["nginx/modules", "nginx/sites-enabled/default"];

describe.each(HOSTS)("$host", ({ host: name, skip }) => {
  beforeEach((context) => {
    if (skip !== undefined) context.skip(skip);
  });
  const place = (...parts: string[]): string => path.join(...parts);

  test.each([{}, { changed: true }])("get with %o", async (options) => {
    const [source, dest] = [place(makeTree(), "etc/nginx"), makeFolder()];
    const host = fleet.host(name);
    const refused = await host.get(source, dest, options);
    expect(refused.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
    expect(refused.error?.advice).toMatch(/--links safe .*--links all /);
    expect(readdirSync(dest)).toEqual([]);

    const safe = await host.get(source, dest, { ...options, links: "safe" });
    expect(safe.error?.message).toBeUndefined();
    expect([safe.linksLeftOut?.toSorted(), safe.linksLeadingOut]).toEqual([OUT, undefined]);
    expect(readlinkSync(place(dest, "nginx/sites-enabled/inside"))).toBe("../sites-available/default");
    expect(readdirSync(place(dest, "nginx")).sort()).toEqual(["sites-available", "sites-enabled"]);
    expect(readdirSync(place(dest, "nginx/sites-enabled"))).toEqual(["inside"]);

    const all = await host.get(source, dest, { ...options, links: "all" });
    expect(all.error?.message).toBeUndefined();
    expect(all.linksLeadingOut?.toSorted()).toEqual(OUT);
    expect(readlinkSync(place(dest, "nginx/sites-enabled/default"))).toBe("/etc/nginx/sites-available/default");
    expect(readlinkSync(place(dest, "nginx/modules"))).toBe("../../usr/lib/nginx");
  });

  test("nothing is written through a link that was kept", async () => {
    const outside = makeFolder();
    const [source, dest] = [makeFolder({ sub: { link: outside } }), makeFolder()];
    expect((await fleet.host(name).get(`${source}/`, dest, { links: "all" })).error?.message).toBeUndefined();
    const other = makeFolder({ "sub/file": "x" });
    const got = await fleet.host(name).get(`${other}/`, dest, { links: "all" });
    expect(got.error?.message).toContain("sub is a link there, which is not followed");
    expect(readdirSync(outside)).toEqual([]);
  });

  test("what was left out stays where it is, also when the rest is removed", async () => {
    const [source, dest] = [place(makeTree(), "etc/nginx"), makeFolder({ "nginx/sites-enabled/default": "mine" })];
    writeTree(dest, { "nginx/old": "old" });
    const options = { changed: true, delete: true, links: "safe" } as const;
    const got = await fleet.host(name).get(source, dest, options);
    expect(got).toMatchObject({ status: "ok", removed: 1 });
    expect(readFileSync(place(dest, "nginx/sites-enabled/default"), "utf8")).toBe("mine");
    expect(await fleet.host(name).get(source, dest, options)).toMatchObject({ entries: 0, removed: 0 });
  });

  test.each(["put", "sync"] as const)("%s", async (direction) => {
    const [source, there] = [place(makeTree(), "etc/nginx"), makeFolder({ "nginx/modules": "theirs" })];
    const host = fleet.host(name);
    const how = direction === "sync" ? { delete: true, rsync: false } : {};
    const safe = await host[direction](source, there, { ...how, links: "safe" });
    expect(safe.error?.message).toBeUndefined();
    expect(safe.linksLeftOut?.toSorted()).toEqual(OUT);
    expect(existsSync(place(there, "nginx/sites-enabled/default"))).toBe(false);
    expect(readFileSync(place(there, "nginx/modules"), "utf8")).toBe("theirs");
    const all = await host[direction](source, there, { ...how, links: "all" });
    expect(all.error?.message).toBeUndefined();
    expect(all.linksLeadingOut?.toSorted()).toEqual(OUT);
    expect(readlinkSync(place(there, "nginx/sites-enabled/default"))).toBe("/etc/nginx/sites-available/default");
    expect((await host[direction](source, there, how)).linksLeadingOut).toBeUndefined();
  });
});
