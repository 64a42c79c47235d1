/** `sync` of large files that changed, to OpenSSH: what changed in them travels, by rsync on both ends. */
import { readFileSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { SyncOptions } from "@towline/core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { makeFolder } from "../support/folders.ts";
import { listWithTimes } from "../support/list-with-times.ts";
import { openSshFleet, type SshFleet, sshFleetMissing } from "../support/ssh-fleet.ts";

const missing = sshFleetMissing() ?? missingCounterpart("rsync");
const SIZE = 8 * 1024 * 1024;
let opened: SshFleet;

beforeAll(async () => {
  opened = await openSshFleet();
});

beforeEach((context) => {
  if (missing !== undefined) context.skip(missing);
});

afterAll(() => opened.close());

/** Syncs a large file, changes some bytes of it, and syncs again; tells how many bytes this process wrote for that. */
async function change(host: string, options: SyncOptions): Promise<{ source: string; dest: string; written: number }> {
  // A name that rsync would take for a remark, and a colon that it would take for a host.
  const source = makeFolder({ "sub:1/": "" });
  const dest = path.join(makeFolder(), "large dest");
  const file = path.join(source, "sub:1/#image 'x'\n.bin");
  const content = Buffer.alloc(SIZE);
  for (let index = 0; index < SIZE; index += 4) content.writeUInt32LE((index * 2_654_435_761) % 2 ** 32, index);
  writeFileSync(file, content, { mode: 0o640 });
  await opened.fleet.host(host).sync(`${source}/`, dest, options);
  content.write("changed", SIZE / 2);
  writeFileSync(file, content);
  utimesSync(file, 1_000_000_000, 1_000_000_000);
  writeFileSync(path.join(source, "small"), "small");
  const before = bytesWritten();
  const result = await opened.fleet.host(host).sync(`${source}/`, dest, options);
  expect(result.error).toBeUndefined();
  expect(result).toMatchObject({ status: "ok" });
  return { source, dest, written: bytesWritten() - before };
}

/** All that this process wrote, to its connections too. */
function bytesWritten(): number {
  return Number(/^wchar: (\d+)/m.exec(readFileSync("/proc/self/io", "utf8"))?.[1]);
}

test.each([
  ["plainly", "web1"],
  ["as another user", "root"],
  ["through one more hop", "web1//@local"],
])("sends what changed in it, %s", async (_way, host) => {
  const { source, dest, written } = await change(host, {});
  expect(listWithTimes(dest)).toBe(listWithTimes(source));
  expect(written).toBeLessThan(SIZE / 4);
  const file = "sub:1/#image 'x'\n.bin";
  expect(readFileSync(path.join(dest, file)).equals(readFileSync(path.join(source, file)))).toBe(true);
});

test("goes as a whole where rsync shall not be used", async () => {
  const { source, dest, written } = await change("web1", { rsync: false });
  expect(listWithTimes(dest)).toBe(listWithTimes(source));
  expect(written).toBeGreaterThan(SIZE);
});
