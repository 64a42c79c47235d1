/** Makes full paths of those that begin in a home folder: that of the user that the transfer runs as. */

import type { TransferTask } from "../task/transfer-task.ts";
import { runProgram } from "./host-program.ts";
import { isUnsupported, usableFiles } from "./usable-files.ts";

/** Prints the home folder. Not everything that starts a program sets HOME. */
const HOME_PROGRAM = `
[ -n "\${HOME-}" ] || eval "HOME=~$(id -un)"
printf %s "$HOME"
`;

/** Asks the host only where a path begins with `~`. @throws LostConnectionError, or the reason for the abort */
export async function expandHome(task: TransferTask, paths: readonly string[]): Promise<readonly string[]> {
  if (!paths.some(isInHome)) return paths;
  const home = await findHome(task);
  return paths.map((path) => (isInHome(path) ? `${home}${path.slice(1)}` || "/" : path));
}

/** A file that is really called `~` is named by `./~`. */
function isInHome(path: string): boolean {
  return path === "~" || path.startsWith("~/");
}

async function findHome(task: TransferTask): Promise<string> {
  try {
    const { stdout } = await runProgram(task, HOME_PROGRAM, [], "~");
    return stdout.startsWith("/") ? stdout.replace(/\/+$/, "") : ".";
  } catch (error) {
    // A login for files alone begins in its home folder.
    if (usableFiles(task) !== undefined && isUnsupported(error)) return ".";
    throw error;
  }
}
