/** Who holds a lock is waited for; a lock that was left behind is not. */
import { existsSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { makeFolder } from "../../../../test/support/folders.ts";
import { withFileLock } from "./file-lock.ts";

vi.mock("node:fs/promises", async (importOriginal) => {
  const actual = await importOriginal<typeof import("node:fs/promises")>();
  return { ...actual, open: vi.fn(actual.open) };
});

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

test("a lock goes with the work, also where that fails", async () => {
  const file = join(makeFolder(), "known_hosts");
  await expect(withFileLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(`${file}.lock`)).toBe(false);
});

test("a folder that is not there is an error, and the work is not done", async () => {
  let isDone = false;
  const work = withFileLock(join(makeFolder(), "gone", "known_hosts"), async () => {
    isDone = true;
  });
  await expect(work).rejects.toThrow("ENOENT");
  expect(isDone).toBe(false);
});

test("a lock that is held for too long is an error that names it", async () => {
  const lock = join(makeFolder(), "known_hosts.lock");
  writeFileSync(lock, "");
  const later = Date.now() / 1_000 + 3_600;
  utimesSync(lock, later, later);
  const clock = vi.spyOn(Date, "now");
  onTestFinished(() => clock.mockRestore());
  const start = Date.now();
  let asked = 0;
  clock.mockImplementation(() => start + 3_000 * asked++);
  const work = withFileLock(lock.replace(/\.lock$/, ""), () => Promise.resolve("done"));
  await expect(work).rejects.toThrow(`another process holds the lock ${lock}`);
  expect(existsSync(lock)).toBe(true);
});

/** Makes the next lock fail as the system would: root is refused nothing by permissions alone. */
const failToLock = (code: string) => vi.mocked(open).mockRejectedValueOnce(Object.assign(new Error(code), { code }));

test.each(["EACCES", "EPERM", "EROFS"])("where no file may be made (%s), the work is done without", async (code) => {
  const file = join(makeFolder(), "known_hosts");
  failToLock(code);
  expect(await withFileLock(file, async () => existsSync(`${file}.lock`))).toBe(false);
});

test.each(["ENOSPC", "EMFILE"])(
  "where it fails for another reason (%s), that is told, and nothing done",
  async (code) => {
    let isDone = false;
    failToLock(code);
    const work = withFileLock(join(makeFolder(), "known_hosts"), async () => {
      isDone = true;
    });
    await expect(work).rejects.toThrow(code);
    expect(isDone).toBe(false);
  },
);
