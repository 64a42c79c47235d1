/** Files that a shell makes from text, as they were: names, bytes, modes and times. */
import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../../../test/support/folders.ts";
import type { ArchiveEntry } from "./archive-entry.ts";
import { ALL_RUN, scriptArchive } from "./script-archive.ts";
import { paddingAfter } from "./tar-fields.ts";
import { ARCHIVE_END, makeHeader } from "./tar-header.ts";

const BYTES = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
  Buffer.from("-n %s %% \\n \\055 '\"`$(x)\n"),
  Buffer.alloc(9000, "-%\\'"),
]);

function item(rest: Partial<ArchiveEntry>, content = Buffer.alloc(0)): Buffer {
  const plain = {
    name: "a",
    type: "file",
    size: content.length,
    mode: 0o640,
    modifiedAt: 1_500_000_000,
    target: "",
  } as const;
  return Buffer.concat([makeHeader({ ...plain, ...rest }), content, Buffer.alloc(paddingAfter(content.length))]);
}

async function textOf(archive: Buffer, keepsTimes = true): Promise<Buffer> {
  async function* blocks(): AsyncGenerator<Buffer> {
    for (let at = 0; at < archive.length; at += 1000) yield archive.subarray(at, at + 1000);
  }
  const text: Buffer[] = [];
  for await (const part of scriptArchive(blocks(), keepsTimes)) text.push(part);
  return Buffer.concat(text);
}

const ARCHIVE = Buffer.concat([
  item({ name: "dir", type: "directory", mode: 0o750 }),
  item({ name: "dir/it's $x", mode: 0o604 }, BYTES),
  item({ name: "./-empty" }),
  item({ name: "link", type: "symlink", target: "-to 'x" }),
  ARCHIVE_END,
]);

test("all comes as it was, and the end says that all was run", async () => {
  const folder = makeFolder();
  expect(spawnSync("sh", { cwd: folder, input: await textOf(ARCHIVE) }).status).toBe(ALL_RUN);
  expect(readFileSync(join(folder, "dir/it's $x")).equals(BYTES)).toBe(true);
  expect(readFileSync(join(folder, "./-empty"))).toHaveLength(0);
  expect(readlinkSync(join(folder, "link"))).toBe("-to 'x");
  const modes = ["dir", "dir/it's $x", "./-empty"].map((name) => lstatSync(join(folder, name)).mode & 0o7777);
  expect(modes).toEqual([0o750, 0o604, 0o640]);
  expect(lstatSync(join(folder, "dir/it's $x")).mtimeMs).toBe(1_500_000_000_000);
});

test("times stay as they come where they are not wanted, and a folder that is there is taken", async () => {
  const folder = makeFolder();
  execFileSync("mkdir", [join(folder, "dir")]);
  expect(spawnSync("sh", { cwd: folder, input: await textOf(ARCHIVE, false) }).status).toBe(ALL_RUN);
  expect(lstatSync(join(folder, "./-empty")).mtimeMs).toBeGreaterThan(1_600_000_000_000);
});

test("text that is cut off never says that all was run", async () => {
  const text = await textOf(ARCHIVE);
  for (const share of [0.2, 0.6, 0.95]) {
    const cut = text.subarray(0, Math.floor(text.length * share));
    expect(spawnSync("sh", { cwd: makeFolder(), input: cut }).status).not.toBe(ALL_RUN);
  }
});

test("a file that can't be made is found out at once, and nothing after it is made", async () => {
  const folder = makeFolder();
  const archive = Buffer.concat([item({ name: "gone/a" }), item({ name: "b" }), ARCHIVE_END]);
  expect(spawnSync("sh", { cwd: folder, input: await textOf(archive) }).status).not.toBe(ALL_RUN);
  expect(() => lstatSync(join(folder, "b"))).toThrow("ENOENT");
});

test("an archive that is cut off is none", async () => {
  await expect(textOf(ARCHIVE.subarray(0, 700))).rejects.toThrow("the archive ends in the middle");
});
