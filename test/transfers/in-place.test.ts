/** Files that are written where they belong, by the file protocol and by programs: what was there stays the same file. */
import { linkSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable } from "node:stream";
import type { Fleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { opensshMissing } from "../counterparts/openssh.ts";
import { createBareHost, linkPrograms } from "../support/bare-host.ts";
import { makeFolder } from "../support/folders.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

let opened: SshFleet;
let fleet: Fleet;

beforeAll(async () => {
  opened = await openSshFleet(createBareHost(linkPrograms()));
  fleet = opened.fleet;
});
afterAll(() => opened.close());

const HOSTS = [
  { host: "@local", skip: undefined },
  { host: "web1", skip: opensshMissing() },
  { host: "root", skip: sshFleetMissing() },
  { host: "web1//@bare", skip: opensshMissing() },
];

describe.each(HOSTS)("$host", ({ host: name, skip }) => {
  beforeEach((context) => {
    if (skip !== undefined) context.skip(skip);
  });

  test.each([{}, { verify: true }, { fsync: true }])("a file stays the one that it is, with %o", async (options) => {
    if (name === "web1//@bare" && "fsync" in options) return;
    const source = path.join(makeFolder({ file: { content: "short", mode: 0o644 } }), "file");
    const there = makeFolder({ file: { content: "longer than it will be", mode: 0o600 } });
    const place = path.join(there, "file");
    linkSync(place, path.join(there, "other name"));
    symlinkSync("file", path.join(there, "link"));
    const put = await fleet.host(name).put(source, path.join(there, "link"), { ...options, inPlace: true });
    expect(put.error?.message).toBeUndefined();
    expect(readFileSync(path.join(there, "other name"), "utf8")).toBe("short");
    expect(statSync(place).mode & 0o777).toBe(0o600);
    const streamed = await fleet
      .host(name)
      .put(Readable.from(["streamed"]), place, { ...options, inPlace: true, mode: 0o640 });
    expect(streamed.error?.message).toBeUndefined();
    expect([readFileSync(place, "utf8"), statSync(place).mode & 0o777]).toEqual(["streamed", 0o640]);
    const fresh = await fleet.host(name).put(source, path.join(there, "new"), { ...options, inPlace: true });
    expect(fresh.error?.message).toBeUndefined();
    expect(statSync(path.join(there, "new")).mode & 0o777).toBe(0o644);
    expect(readdirSync(there).sort()).toEqual(["file", "link", "new", "other name"]);
  });

  test("what is cut off is told to be a part, and a part can't be kept beside it", async () => {
    const [here, there] = [makeFolder({ file: "content" }), makeFolder({ file: "old" })];
    const stop = new AbortController();
    const source = new Readable({ read() {} });
    source.push(Buffer.alloc(100_000));
    const onProgress = (): void => stop.abort();
    const options = { inPlace: true, signal: stop.signal, onProgress } as const;
    const cut = await fleet.host(name).put(source, path.join(there, "file"), options);
    expect(cut.status).toBe("cancelled");
    expect(cut.error?.message).toContain("what is there now may be a part of it");
    expect(readdirSync(there)).toEqual(["file"]);
    writeFileSync(path.join(there, "file"), "kept");
    const both = await fleet.host(name).put(path.join(here, "file"), there, { inPlace: true, partial: true });
    expect(both.error?.message).toContain("no part beside it");
    expect(readFileSync(path.join(there, "file"), "utf8")).toBe("kept");
  });
});

test("a folder is refused where there is no file protocol to write it with", async (context) => {
  const skip = sshFleetMissing();
  if (skip !== undefined) context.skip(skip);
  const there = makeFolder();
  const put = await fleet.host("root").put(makeFolder({ file: "x" }), path.join(there, "dest"), { inPlace: true });
  expect(put.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_UNSUPPORTED" });
  expect(readdirSync(there)).toEqual([]);
});
