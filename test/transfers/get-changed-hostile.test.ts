/** A host that lies about what it has, and sends what it did not tell of: nothing outside the destination is touched. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Fleet, GetOptions } from "@towline/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeFolder } from "../support/folders.ts";
import { archive, entry, openHostileFleet } from "../support/hostile-fleet.ts";

/** What is told of one entry: type, mode, size, time and name, and where it leads. */
type Told = readonly [what: string, name: string, target?: string];

const FOLDER = "d 755 4096 1700000000.0";
const FILE = "f 644 1 1700000000.0";
const LINK = "l 777 1 1700000000.0";
const ROOT: Told = [FOLDER, "."];

/** All names below a folder, with the content of files. */
function list(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const places = names.map((name) => path.join(folder, name));
  return JSON.stringify(places.map((place) => [place, statSync(place).isFile() && readFileSync(place, "utf8")]));
}

let told: readonly Told[] = [];
let sent: Buffer = Buffer.alloc(0);
let fleet: Fleet;

beforeAll(async () => {
  const answer = (command: string): Buffer[] => {
    if (!command.includes('search "$start"')) return [sent];
    const mark = /[0-9a-f]{32}/.exec(command)?.[0] ?? "";
    return told.map(([what, name, target = ""]) => Buffer.from(`${mark} ${what} ${name}\0${target}\n`, "latin1"));
  };
  fleet = await openHostileFleet(answer, /search "\$start"|xargs -0 tar|sha256sum/);
});

afterAll(() => fleet.close());

/** Fetches from a host that tells of these entries and sends this archive, into a folder that holds two files. */
async function getFrom(entries: readonly Told[], bytes: Buffer, options: GetOptions = {}) {
  const place = makeFolder({ "outside/file": "outside", "dest/kept": "kept", "dest/sub/kept": "kept" });
  const dest = path.join(place, "dest");
  const before = list(place);
  told = entries;
  sent = bytes;
  const result = await fleet.host("@hostile").get("/srv/data/", dest, { changed: true, delete: true, ...options });
  return { result, dest, isAsBefore: list(place) === before };
}

test.each<[string, Told[], RegExp]>([
  ["nothing", [], /a list of what is in it, got an empty one/],
  ["no source", [[FILE, "./a"]], /got one without it|without it/],
  ["a file for a folder", [[FILE, "."]], /a list of what is in it/],
  ["a name that climbs", [ROOT, [FILE, "./../outside/file"]], /leads out of the folder/],
  ["a folder that climbs", [ROOT, [FOLDER, "./.."], [FILE, "./../outside/file"]], /leads out of the folder/],
  ["an absolute name", [ROOT, [FILE, "/etc/passwd"]], /is an absolute path/],
  ["a name with odd slashes", [ROOT, [FOLDER, "./a"], [FILE, "./a//b"]], /no name that a folder can hold/],
  ["itself in itself", [ROOT, [FILE, "././x"]], /no name that a folder can hold/],
  ["a file in a file", [ROOT, [FILE, "./a"], [FILE, "./a/b"]], /in no folder that the host told of/],
  ["a file in a link", [ROOT, [LINK, "./a", "sub"], [FILE, "./a/b"]], /in no folder that the host told of/],
  ["a folder that was not told of", [ROOT, [FILE, "./a/b"]], /in no folder that the host told of/],
  ["a link that leads out", [ROOT, [LINK, "./l", "../outside"]], /leads out of the folder/],
  ["an absolute link", [ROOT, [LINK, "./l", "/etc"]], /to an absolute path/],
  ["a device", [ROOT, ["b 644 0 0", "./sda"]], /is a pipe, a socket or a device/],
  ["a size that can't be", [ROOT, [`f 644 ${"9".repeat(400)} 0`, "./a"]], /a size or a time that can't be/],
  ["a time that can't be", [ROOT, [`f 644 1 ${"9".repeat(400)}`, "./a"]], /a size or a time that can't be/],
])("told of %s, nothing is changed", async (_what, entries, message) => {
  const { result, isAsBefore } = await getFrom(entries, archive());
  expect(result.status).toBe("failed");
  expect(result.error?.message).toMatch(message);
  expect(result.error?.message).toContain("@hostile");
  expect(isAsBefore).toBe(true);
});

const A: Told[] = [ROOT, [FILE, "./a"], [FOLDER, "./sub"], [FILE, "./sub/b"]];
const a = entry("./a", {}, "x");
const b = entry("./sub/b", {}, "x");

test.each<[string, Buffer, RegExp]>([
  ["a file that nobody asked for", archive(a, b, entry("./.bashrc", {}, "x")), /\.bashrc was not asked for/],
  ["a file beside", archive(a, b, entry("../outside/file", {}, "x")), /was not asked for/],
  ["an absolute one", archive(a, b, entry("/tmp/evil-of-towline", {}, "x")), /was not asked for/],
  ["a link in the place of a file", archive(b, entry("./a", { type: "symlink", target: "/etc" })), /not asked for/],
  ["a folder in the place of a file", archive(b, entry("./a/", { type: "directory" })), /not asked for/],
  ["a hard link to what stays", archive(b, entry("./a", { type: "hardlink", target: "kept" })), /not asked for/],
  ["a hard link to nothing", archive(b, entry("./a", { type: "hardlink", target: "sub/../../x" })), /not asked for/],
  ["a file twice", archive(a, b, a), /came before/],
  ["a file less", archive(a), /1 of 2 files less, such as sub\/b/],
  ["no archive", Buffer.alloc(0), /2 of 2 files less/],
  ["half an archive", archive(a, b).subarray(0, 700), /middle/],
  ["something else", Buffer.from("Welcome!\n".repeat(100)), /expected a tar archive/],
])("sent %s, nothing is changed", async (_what, bytes, message) => {
  const { result, isAsBefore } = await getFrom(A, bytes);
  expect(result.status).toBe("failed");
  expect(result.error?.message).toMatch(message);
  expect(isAsBefore).toBe(true);
  expect(existsSync("/tmp/evil-of-towline")).toBe(false);
});

test("what is told twice is one, and the archive's word on a file stands", async () => {
  const { result, dest } = await getFrom([...A, [FILE, "./a"]], archive(entry("./a", { mode: 0o4600 }, "longer"), b));
  expect(result).toMatchObject({ status: "ok", entries: 4, removed: 2 });
  expect(readFileSync(path.join(dest, "a"), "utf8")).toBe("longer");
});

test("more than was allowed is refused before it is fetched", async () => {
  const many = await getFrom(A, archive(a, b), { maxEntries: 3 });
  expect(many.result.error?.message).toContain("has 4 entries, and the limit is 3");
  const much = await getFrom(A, archive(a, b), { maxBytes: 1 });
  expect(much.result.error?.message).toContain("limit of 1 bytes");
  expect([many.isAsBefore, much.isAsBefore]).toEqual([true, true]);
});

test("a hash without an end is not kept", async () => {
  const told: Told[] = [ROOT, ["f 644 4 1700000000.0", "./kept"]];
  const { result, isAsBefore } = await getFrom(told, Buffer.alloc(300_000, "a"), { checksum: true });
  expect(result.error?.message).toContain("has no end");
  expect(isAsBefore).toBe(true);
});

test("a listing without an end is not kept", async () => {
  const { result, isAsBefore } = await getFrom([[`x${"y".repeat(300_000)}`, "."]], archive());
  expect(result.error?.message).toContain("has no end");
  expect(isAsBefore).toBe(true);
});
