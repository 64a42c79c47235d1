/** Lets one process at a time append to a file. */
import { open, rm, stat } from "node:fs/promises";
import { pause } from "@towline/core/waiting";

/** A lock is held for milliseconds; one this old was left behind by a process that died. */
const STALE_MS = 5_000;
const DEADLINE_MS = 8_000;
const LONGEST_PAUSE_MS = 20;

/**
 * Does the work while a file beside `file` says that it is locked. Where no such file can be made, as in a folder that
 * may only be read, it works without: appending loses nothing then either, but may write a line twice.
 *
 * @throws Error when others hold the lock for too long
 */
export async function withFileLock<Result>(file: string, work: () => Promise<Result>): Promise<Result> {
  const lock = `${file}.lock`;
  if (!(await takeLock(lock))) return work();
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<boolean> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    try {
      await (await open(lock, "wx", 0o600)).close();
      return true;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EPERM" || code === "EROFS") return false;
      if (code !== "EEXIST") throw error;
    }
    const madeAt = await stat(lock).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (madeAt !== undefined && Date.now() - madeAt > STALE_MS) await rm(lock, { force: true });
    else if (Date.now() > deadline) throw new Error(`another process holds the lock ${lock}`);
    else await pause(Math.random() * LONGEST_PAUSE_MS);
  }
}
