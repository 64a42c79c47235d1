/** A folder of this user's alone, for a socket on the way to a master. It is gone as soon as the master is reached. */
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { removeAbandonedFolders } from "./abandoned-folders.ts";

/**
 * What a system takes as the path of a socket is short: 104 bytes on macOS, with the 17 that ssh puts behind it while it
 * makes one, and those of our own names.
 */
const LONGEST_PARENT = 60;

/** Removed if the process ends before its time. */
const folders = new Set<string>();
let isWatchingExit = false;

/** Makes a folder that nobody else may enter (0700). @throws Error */
export async function makePrivateFolder(): Promise<string> {
  const parent = Buffer.byteLength(tmpdir()) <= LONGEST_PARENT ? tmpdir() : "/tmp";
  const folder = await mkdtemp(join(parent, `towline.${process.pid.toString(36)}.`));
  folders.add(folder);
  if (!isWatchingExit) {
    isWatchingExit = true;
    process.on("exit", () => {
      for (const left of folders) rmSync(left, { recursive: true, force: true });
    });
    await removeAbandonedFolders(parent);
  }
  return folder;
}

/** Removes it with all that is in it. Never rejects. */
export async function removePrivateFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  folders.delete(folder);
}
