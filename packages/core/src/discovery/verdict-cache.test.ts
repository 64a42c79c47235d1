/** The verdict cache trusts only its own user's file, and survives everything that may be in its place. */
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { makeFolder } from "../../../../test/support/temporary-project.ts";
import { defaultCacheFolder } from "../local/private-file.ts";
import { openVerdictCache } from "./verdict-cache.ts";

const GOOD = JSON.stringify([["key", "print"]]);

function makeCache(content = GOOD): string {
  const folder = join(makeFolder(), "cache");
  mkdirSync(folder, { mode: 0o700 });
  writeFileSync(join(folder, "verdicts-1.json"), content, { mode: 0o600 });
  return folder;
}

test("what was added is known to the next start, for that fingerprint only, and readable by its user only", () => {
  const folder = join(makeFolder(), "a", "cache");
  openVerdictCache(folder).add("key", "print");
  openVerdictCache(folder).add("other", "print");
  const cache = openVerdictCache(folder);
  expect(cache.has("key", "print")).toBe(true);
  expect(cache.has("other", "print")).toBe(true);
  expect(cache.has("key", "changed")).toBe(false);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(folder, "verdicts-1.json")).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["verdicts-1.json"]);
});

test.each(["", "{", "null", "{}", "[1, [2, 3], []]", '[["key"]]', "\u0000"])(
  "a file that holds %j knows nothing, and can be added to",
  (content) => {
    const folder = makeCache(content);
    const cache = openVerdictCache(folder);
    expect(cache.has("key", "print")).toBe(false);
    cache.add("key", "print");
    expect(openVerdictCache(folder).has("key", "print")).toBe(true);
  },
);

test.each([0o020, 0o002])("a folder or a file with the bit %o, by which others can write, is not trusted", (bit) => {
  expect(openVerdictCache(makeCache()).has("key", "print")).toBe(true);
  const folder = makeCache();
  chmodSync(folder, 0o700 | bit);
  expect(openVerdictCache(folder).has("key", "print")).toBe(false);
  const file = makeCache();
  chmodSync(join(file, "verdicts-1.json"), 0o600 | bit);
  expect(openVerdictCache(file).has("key", "print")).toBe(false);
});

test("a folder that can't be made is done without", () => {
  const cache = openVerdictCache("/proc/nonexist/.cache/towline");
  cache.add("key", "print");
  expect(cache.has("key", "print")).toBe(true);
});

test.skipIf(process.getuid?.() !== 0)("another user's file is not trusted (needs root)", () => {
  const file = makeCache();
  chownSync(join(file, "verdicts-1.json"), 12345, 12345);
  expect(openVerdictCache(file).has("key", "print")).toBe(false);
});

test.skipIf(process.getuid?.() !== 0)("another user's folder is not trusted (needs root)", () => {
  const folder = makeCache();
  chownSync(folder, 12345, 12345);
  expect(openVerdictCache(folder).has("key", "print")).toBe(false);
  openVerdictCache(folder).add("new", "print");
  expect(openVerdictCache(folder).has("new", "print")).toBe(false);
});

test("a link, a folder or a pipe in the file's place is not followed and does not hang", () => {
  for (const put of [
    (file: string) => symlinkSync(join(makeCache(), "verdicts-1.json"), file),
    (file: string) => mkdirSync(file),
    (file: string) => execFileSync("mkfifo", [file]),
  ]) {
    const folder = join(makeFolder(), "cache");
    mkdirSync(folder, { mode: 0o700 });
    put(join(folder, "verdicts-1.json"));
    expect(openVerdictCache(folder).has("key", "print")).toBe(false);
  }
});

test("it does not grow for ever", () => {
  const many = Array.from({ length: 600 }, (_, index) => [`key${index}`, "print"]);
  const folder = makeCache(JSON.stringify(many));
  openVerdictCache(folder).add("newest", "print");
  const cache = openVerdictCache(folder);
  expect(cache.has("newest", "print")).toBe(true);
  expect(cache.has("key599", "print")).toBe(true);
  expect(cache.has("key0", "print")).toBe(false);
});

test("its place follows XDG_CACHE_HOME, if that is absolute", () => {
  vi.stubEnv("XDG_CACHE_HOME", "/xdg");
  expect(defaultCacheFolder()).toBe("/xdg/towline");
  vi.stubEnv("XDG_CACHE_HOME", "xdg");
  expect(defaultCacheFolder()).toMatch(/\/\.cache\/towline$/);
  vi.unstubAllEnvs();
});

test("what is in the folder's place is left alone", () => {
  const place = join(makeFolder({ cache: "a file" }), "cache");
  openVerdictCache(place).add("key", "print");
  expect(readFileSync(place, "utf8")).toBe("a file");
});

test("a folder that others can write is written nothing into", () => {
  const folder = makeCache();
  chmodSync(folder, 0o777);
  openVerdictCache(folder).add("new", "print");
  chmodSync(folder, 0o700);
  expect(openVerdictCache(folder).has("new", "print")).toBe(false);
  expect(openVerdictCache(folder).has("key", "print")).toBe(true);
});

test("what can't take the file's place leaves nothing behind", () => {
  const folder = join(makeFolder(), "cache");
  mkdirSync(join(folder, "verdicts-1.json", "x"), { recursive: true, mode: 0o700 });
  openVerdictCache(folder).add("key", "print");
  expect(readdirSync(folder)).toEqual(["verdicts-1.json"]);
});

test("a file beyond all measure is not read", () => {
  const folder = makeCache(
    JSON.stringify([
      ["key", "print"],
      ["x".repeat(1024 * 1024), "print"],
    ]),
  );
  expect(openVerdictCache(folder).has("key", "print")).toBe(false);
});

test("only whole verdicts count", () => {
  const folder = makeCache(JSON.stringify([["key", "print"], ["a", 1], ["b", "c", "d"], "e"]));
  const cache = openVerdictCache(folder);
  expect([cache.has("key", "print"), cache.has("b", "c")]).toEqual([true, false]);
});
