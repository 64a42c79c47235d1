/** Sees to it that a folder is there. */
import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Makes it level by level, each asked for once: Node's recursive mkdir tries for ever where a file system answers "no such
 * file" to a folder that it does not take, as /proc does.
 *
 * @param mode of the folders that are made; less the umask
 * @throws the error of the file system about the first folder that can't be made.
 */
export function ensureFolder(folder: string, mode = 0o777): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) ensureFolder(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
