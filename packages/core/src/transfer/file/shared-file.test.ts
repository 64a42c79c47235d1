/** A file that goes to many hosts is read once, and each of them gets all of it, however fast it is. */
import { randomBytes } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { type ContentBlock, SharedFile } from "./shared-file.ts";

const MEBIBYTE = 1024 * 1024;
const folder = mkdtempSync(path.join(tmpdir(), "towline-shared-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function makeFile(size: number): { file: string; content: Buffer } {
  const file = path.join(folder, randomBytes(8).toString("hex"));
  const content = randomBytes(size);
  writeFileSync(file, content);
  return { file, content };
}

async function readAll(shared: SharedFile, size: number): Promise<Buffer> {
  const blocks: Uint8Array[] = [];
  for await (const { bytes, release } of shared.read(size)) {
    blocks.push(Uint8Array.from(bytes));
    release();
  }
  return Buffer.concat(blocks);
}

/** All that this process has read by now. */
function bytesRead(): number {
  return Number(/^rchar: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

test.each([0, 1, MEBIBYTE - 1, MEBIBYTE, MEBIBYTE + 1])("%i bytes arrive", async (size) => {
  const { file, content } = makeFile(size);
  expect((await readAll(new SharedFile(file), size)).equals(content)).toBe(true);
});

test.runIf(process.platform === "linux")("ten readers read it once", async () => {
  const size = 20 * MEBIBYTE;
  const { file, content } = makeFile(size);
  const shared = new SharedFile(file);
  const before = bytesRead();
  const all = await Promise.all(Array.from({ length: 10 }, () => readAll(shared, size)));
  expect(bytesRead() - before).toBeLessThan(1.2 * size);
  for (const one of all) expect(one.equals(content)).toBe(true);
});

test("one that stopped far behind still gets all of it, and one that begins when it was closed, too", async () => {
  const size = 40 * MEBIBYTE;
  const { file, content } = makeFile(size);
  const shared = new SharedFile(file);
  const slow = shared.read(size);
  const first = (await slow.next()).value as ContentBlock;
  expect((await readAll(shared, size)).equals(content)).toBe(true);
  // Nobody has changed what it still needs.
  const rest: Uint8Array[] = [first.bytes];
  for await (const { bytes } of slow) rest.push(bytes);
  expect(Buffer.concat(rest).equals(content)).toBe(true);
  expect((await readAll(shared, size)).equals(content)).toBe(true);
});

test("however large it is, the memory that it takes is not", async () => {
  const size = 200 * MEBIBYTE;
  const { file } = makeFile(0);
  truncateSync(file, size);
  const buffers = new Set<ArrayBufferLike>();
  for await (const { bytes, release } of new SharedFile(file).read(size)) {
    buffers.add(bytes.buffer);
    release();
  }
  expect(buffers.size).toBeLessThan(20);
});

test("what grows is as long as it was, what shrinks ends early, what is missing is an error", async () => {
  const { file, content } = makeFile(3 * MEBIBYTE);
  appendFileSync(file, "more");
  expect((await readAll(new SharedFile(file), content.length)).equals(content)).toBe(true);
  truncateSync(file, 10);
  expect((await readAll(new SharedFile(file), content.length)).length).toBe(10);
  await expect(readAll(new SharedFile(`${file}-missing`), 1)).rejects.toMatchObject({ code: "ENOENT" });
});
