/** A host whose tar answers anything: whatever it sends, nothing outside the destination is written. */
import { readdirSync, readFileSync, statfsSync } from "node:fs";
import path from "node:path";
import type { Fleet } from "@towline/core";
import { afterEach, expect, test } from "vitest";
import { sumHeader } from "../../packages/core/src/transfer/archive/tar-fields.ts";
import { makeFolder } from "../support/folders.ts";
import { archive, entry, openHostileFleet, top } from "../support/hostile-fleet.ts";

const fleets: Fleet[] = [];

afterEach(async () => {
  await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
});

async function hostileHost(answer: () => Iterable<Buffer>): Promise<Fleet> {
  const fleet = await openHostileFleet(answer);
  fleets.push(fleet);
  return fleet;
}

test.each<[string, Buffer, RegExp]>([
  ["a name that climbs", archive(top, entry("../../evil", {}, "x")), /leads out/],
  ["an absolute name", archive(top, entry("/tmp/evil-of-towline", {}, "x")), /absolute/],
  ["a link and a file through it", archive(top, entry("l", { type: "symlink", target: ".." }), entry("l/evil")), /./],
  ["a file where a folder was asked for", archive(entry("./.bashrc", {}, "x")), /not asked for/],
  ["a second archive", Buffer.concat([archive(top), archive(top, entry(".bashrc"))]), /more archives/],
  ["half an archive", archive(top, entry("a", {}, "x")).subarray(0, 700), /middle/],
  ["no archive", Buffer.from("Welcome to web1!\n".repeat(50)), /a tar archive/],
  ["nothing", Buffer.alloc(0), /0 of 1/],
])("%s", async (_what, sent, message) => {
  const place = makeFolder({ "dest/kept": "kept" });
  const fleet = await hostileHost(() => [sent]);
  const result = await fleet.host("@hostile").get("/srv/data/", path.join(place, "dest"));
  expect(result.status).toBe("failed");
  expect(result.error?.message).toMatch(message);
  expect(result.error?.message).toContain("@hostile");
  expect(readdirSync(place)).toEqual(["dest"]);
  expect(readdirSync(path.join(place, "dest"))).toEqual(["kept"]);
  expect(readFileSync(path.join(place, "dest/kept"), "utf8")).toBe("kept");
});

test("an endless archive is cut off at the limit, and the host's program ended", async () => {
  const place = makeFolder();
  let sent = 0;
  const fleet = await hostileHost(function* () {
    yield top;
    for (;;) {
      sent += 1;
      yield entry(`file-${sent}`, {}, "x".repeat(100_000));
    }
  });
  const result = await fleet.host("@hostile").get("/srv/data/", path.join(place, "dest"), { maxBytes: 2_000_000 });
  expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
  expect(result.error?.message).toContain("2000000 bytes");
  expect(sent).toBeLessThan(40);
  expect(readdirSync(place)).toEqual([]);
});

const MEBIBYTE = 1024 * 1024;

/** Two blocks that tell something of all entries that follow, as git does. */
function globalHeader(): Buffer {
  const content = Buffer.alloc(512, "\0");
  const length = content.write("16 comment=sync\n");
  const header = entry("global", { size: length });
  header.write("g", 156, "latin1");
  header.write(`${sumHeader(header).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([header, content]);
}

/** Sends the same block for ever, and counts how often. */
function repeat(block: Buffer): { readonly send: () => Generator<Buffer>; sent: number } {
  const stream = {
    sent: 0,
    *send() {
      yield top;
      for (;;) {
        stream.sent += 1;
        yield block;
      }
    },
  };
  return stream;
}

test.each<[string, Buffer, RegExp]>([
  ["padding", Buffer.alloc(MEBIBYTE), /on and on/],
  ["headers of no entry", Buffer.alloc(MEBIBYTE, globalHeader()), /on and on/],
  ["entries that are left out", Buffer.alloc(MEBIBYTE, entry("./a.skip")), /limit of 20000 entries/],
])("an archive with nothing but %s is cut off", async (_what, block, message) => {
  const place = makeFolder();
  const endless = repeat(block);
  const fleet = await hostileHost(endless.send);
  const result = await fleet
    .host("@hostile")
    .get("/srv/data/", path.join(place, "dest"), { exclude: ["*.skip"], maxEntries: 20_000 });
  expect(result.status).toBe("failed");
  expect(result.error?.message).toMatch(message);
  expect(endless.sent).toBeLessThan(80);
  expect(readdirSync(place)).toEqual([]);
});

test("without a limit of the caller's, a host can't fill the disk", async () => {
  const place = makeFolder();
  const { bavail, bsize } = statfsSync(place);
  const fleet = await hostileHost(() => [top, entry("huge", { size: bavail * bsize })]);
  const result = await fleet.host("@hostile").get("/srv/data/", path.join(place, "dest"));
  expect(result.error).toMatchObject({
    code: "ERR_TOWLINE_TRANSFER_REFUSED",
    advice: expect.stringContaining("--max-bytes"),
  });
  expect(readdirSync(place)).toEqual([]);
});

test("a file that goes on after its end is cut off, and the old one stays", async () => {
  const place = makeFolder({ file: "old" });
  let sent = 0;
  const fleet = await hostileHost(function* () {
    yield Buffer.from("1000000 644 1600000000\n");
    for (;;) {
      sent += 1;
      yield Buffer.alloc(100_000, "x");
    }
  });
  const result = await fleet.host("@hostile").get("/srv/file", path.join(place, "file"));
  expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_MISMATCH" });
  expect(sent).toBeLessThan(40);
  expect(readdirSync(place)).toEqual(["file"]);
  expect(readFileSync(path.join(place, "file"), "utf8")).toBe("old");
});

test("a file that is larger than the caller allows is not asked for", async () => {
  const place = makeFolder();
  const fleet = await hostileHost(() => [Buffer.from("1000001 644 1600000000\n")]);
  const result = await fleet.host("@hostile").get("/srv/file", path.join(place, "file"), { maxBytes: 1_000_000 });
  expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_REFUSED" });
  expect(result.error?.message).toContain("1000001 bytes");
  expect(readdirSync(place)).toEqual([]);
});
