/** Content without a file: bytes and streams are put, a file is fetched into a stream; by sftp, by programs, and to many. */
import { execFileSync } from "node:child_process";
import { createWriteStream, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import type { Fleet } from "@towline/core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { makeFolder, writeTree } from "../support/folders.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const missing = sshFleetMissing();
let opened: SshFleet;
let fleet: Fleet;
let place: string;

beforeAll(async () => {
  opened = await openSshFleet();
  fleet = opened.fleet;
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
  place = makeFolder();
});

afterAll(() => opened.close());

/** Pieces of a stream whose length nobody knows before. */
function pieces(): Readable {
  return Readable.from(Array.from({ length: 50 }, (_, index) => Buffer.alloc(10_000, index)));
}

const all = Buffer.concat(Array.from({ length: 50 }, (_, index) => Buffer.alloc(10_000, index)));

describe.each(["web1", "root"])("%s", (name) => {
  test.each([
    ["bytes", () => all],
    ["a stream", pieces],
  ])("%s become a file", async (_what, source) => {
    for (const verify of [false, true]) {
      const result = await fleet.host(name).put(source(), path.join(place, "file"), { verify });
      expect(result.error?.message).toBeUndefined();
      expect(result).toMatchObject({ source: "-", bytes: 500_000, entries: 1 });
      expect(readFileSync(path.join(place, "file")).equals(all)).toBe(true);
      expect(statSync(path.join(place, "file")).mode & 0o7777).toBe(0o644);
      expect(readdirSync(place)).toEqual(["file"]);
    }
  });

  test("a stream that breaks leaves the old file", async () => {
    writeFileSync(path.join(place, "file"), "old");
    const breaking = new Readable({ read: () => {} });
    breaking.push(Buffer.alloc(200_000));
    setImmediate(() => breaking.destroy(new Error("the pipe broke")));
    const result = await fleet.host(name).put(breaking, path.join(place, "file"));
    expect(result).toMatchObject({ status: "failed", error: { code: "ERR_TOWLINE_TRANSFER_SOURCE" } });
    expect(result.error?.message).toContain("the pipe broke");
    expect(readFileSync(path.join(place, "file"), "utf8")).toBe("old");
    expect(readdirSync(place)).toEqual(["file"]);
  });

  test("a folder does not take content that has no name", async () => {
    const result = await fleet.host(name).put(Buffer.from("x"), place);
    expect(result.error).toMatchObject({ code: "ERR_TOWLINE_TRANSFER_DESTINATION" });
    expect(readdirSync(place)).toEqual([]);
  });

  test("a file goes into a stream, which is ended", async () => {
    writeFileSync(path.join(place, "there"), all);
    const file = createWriteStream(path.join(place, "here"));
    const result = await fleet.host(name).get(path.join(place, "there"), file);
    expect(result).toMatchObject({ status: "ok", bytes: 500_000, destination: "-" });
    expect(readFileSync(path.join(place, "here")).equals(all)).toBe(true);
  });

  test("a stream that takes no more fails the transfer", async () => {
    writeFileSync(path.join(place, "there"), all);
    const full = new Writable({ write: (_chunk, _encoding, done) => done(new Error("no space in the stream")) });
    const result = await fleet.host(name).get(path.join(place, "there"), full);
    expect(result.status).toBe("failed");
    expect(result.error?.message).toContain("no space in the stream");
  });
});

test("bytes go to many hosts, a stream to one", async () => {
  const report = await fleet.select("web").put(Buffer.from("shared"), path.join(place, "file"));
  expect(report.counts.ok).toBe(3);
  await expect(fleet.select("web").put(pieces(), path.join(place, "file")).orThrow()).rejects.toThrow(/3 hosts/);
});

test("a stream takes the file of one host, not of many", async () => {
  const many = createWriteStream(path.join(place, "many"));
  await expect(fleet.select("web").get("/etc/hosts", many).orThrow()).rejects.toThrow(/3 hosts/);
  expect(many.destroyed).toBe(true);
  await fleet
    .select("web1")
    .get("/etc/hosts", createWriteStream(path.join(place, "one")))
    .orThrow();
  expect(readFileSync(path.join(place, "one"))).toEqual(readFileSync("/etc/hosts"));
});

test("a folder that goes to many hosts is looked at and read once", async () => {
  const tree = makeFolder({ file: "first" });
  // Hosts one after another: what comes after the first is sent as it was then.
  const run = fleet.select("web").put(`${tree}/`, path.join(place, "dest"), { parallelism: 1 });
  for await (const result of run) {
    expect(result.error?.message).toBeUndefined();
    writeFileSync(path.join(tree, "file"), "changed since");
  }
  expect(readFileSync(path.join(place, "dest/file"), "utf8")).toBe("first");
});

test("folders of many hosts get a folder for each host", async () => {
  writeTree(place, { "tree/sub/file": "x" });
  await fleet.select("web").get(path.join(place, "tree"), path.join(place, "got")).orThrow();
  expect(readdirSync(path.join(place, "got")).sort()).toEqual(["web1", "web2", "web3"]);
  expect(readFileSync(path.join(place, "got/web3/tree/sub/file"), "utf8")).toBe("x");
});

test("of two puts of one folder at once both end well, and every file is whole", async () => {
  const names = Array.from({ length: 50 }, (_, index) => `sub/deep/${index}`);
  const trees = ["a", "b"].map((letter) =>
    makeFolder(Object.fromEntries(names.map((name) => [name, letter.repeat(5_000)]))),
  );
  const results = await Promise.all(
    trees.map((tree, index) => fleet.host(`web${index + 1}`).put(`${tree}/`, path.join(place, "dest"))),
  );
  expect(results.map(({ error }) => error?.message)).toEqual([undefined, undefined]);
  expect(readdirSync(path.join(place, "dest"))).toEqual(["sub"]);
  for (const name of names) {
    const content = readFileSync(path.join(place, "dest", name), "utf8");
    expect(["a".repeat(5_000), "b".repeat(5_000)]).toContain(content);
  }
});

test("a pipe here is not replaced by what is fetched", async () => {
  const pipe = path.join(place, "pipe");
  execFileSync("mkfifo", [pipe]);
  writeFileSync(path.join(place, "fetched"), "x");
  const got = await fleet.host("web1").get(path.join(place, "fetched"), pipe);
  expect(got.error?.message).toContain("it is a device, a pipe or a socket");
  expect(statSync(pipe).isFIFO()).toBe(true);
});

test("a disk that gets full is told, and nothing is left on it", async (context) => {
  const small = path.join(place, "small");
  mkdirSync(small);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", small], { stdio: "ignore" });
  } catch {
    context.skip("nothing can be mounted here");
  }
  try {
    const tree = makeFolder({ large: Buffer.alloc(3_000_000, "x") });
    writeFileSync(path.join(small, "kept"), "kept");
    const put = await fleet.host("web1").put(`${tree}/`, small);
    expect(put.error?.message).toContain("No space left on device");
    const tooMuch = await fleet.host("web1").get(`${tree}/`, small);
    expect(tooMuch.error?.message).toContain("95% of what is free");
    const got = await fleet.host("web1").get(`${tree}/`, small, { maxBytes: 5_000_000 });
    expect(got.error?.message).toContain("the disk is full");
    expect(readdirSync(small)).toEqual(["kept"]);
  } finally {
    execFileSync("umount", [small]);
  }
});
