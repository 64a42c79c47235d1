/** Removes folders of processes that were killed before they could do so: nothing can be done at that moment. */
import { lstat, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** The process's id in base 36 is in the middle. */
const NAME = /^towline\.(?<id>[0-9a-z]{1,7})\.[A-Za-z0-9]{6}$/;
/**
 * Milliseconds. A folder is needed only while somebody logs in, and an owner that is not seen from here, as from within a
 * container, may be alive.
 */
const LONGEST_LOGIN = 60 * 60 * 1_000;

/** Those of this user in a folder that others may use too. Never rejects. */
export async function removeAbandonedFolders(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  await Promise.all(
    names.map(async (name) => {
      const id = NAME.exec(name)?.groups?.id;
      const folder = join(parent, name);
      if (id === undefined || isRunning(Number.parseInt(id, 36)) || !(await isOldAndOurs(folder))) return;
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }),
  );
}

async function isOldAndOurs(folder: string): Promise<boolean> {
  const status = await lstat(folder).catch(() => undefined);
  if (status === undefined || !status.isDirectory() || status.uid !== process.getuid?.()) return false;
  return Date.now() - status.mtimeMs > LONGEST_LOGIN;
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}
