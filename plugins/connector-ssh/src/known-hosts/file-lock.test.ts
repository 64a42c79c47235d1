/** Who holds a lock is waited for; a lock that was left behind is not. */
import { existsSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { withFileLock } from "./file-lock.ts";

test("a lock that another process holds is waited for", async () => {
  const file = join(makeFolder(), "known_hosts");
  writeFileSync(`${file}.lock`, "");
  let isHeld = true;
  const work = withFileLock(file, async () => isHeld);
  setTimeout(() => {
    isHeld = false;
    rmSync(`${file}.lock`);
  }, 100);
  expect(await work).toBe(false);
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test("a lock that was left behind is taken over", async () => {
  const file = join(makeFolder(), "known_hosts");
  writeFileSync(`${file}.lock`, "");
  const longAgo = Date.now() / 1_000 - 60;
  utimesSync(`${file}.lock`, longAgo, longAgo);
  expect(await withFileLock(file, async () => existsSync(`${file}.lock`))).toBe(true);
  expect(existsSync(`${file}.lock`)).toBe(false);
});
