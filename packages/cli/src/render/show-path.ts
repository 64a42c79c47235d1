/** Paths as people read them: from where they are, if what is named lies below. */
import path from "node:path";

/** An absolute path relative to a folder, unless it leads out of it. */
export function showPath(file: string, cwd: string): string {
  const shown = path.relative(cwd, file);
  return shown === "" || shown.startsWith("..") ? file : shown;
}
