/** Decides whether a module may be imported: beside the file itself, whether Node could find another's modules for it. */
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Distrust, type JudgeOptions, judgePath } from "./judge-path.ts";

/**
 * Judges the file, and each `node_modules` in which Node looks for what it imports: in a folder where everyone may put
 * something, such as /tmp, somebody else could have put one above a project of one's own.
 *
 * @returns undefined where all is well.
 */
export function judgeModule(file: string, given?: Omit<JudgeOptions, "seen">): Distrust | undefined {
  const options = { ...given, seen: new Map() };
  const distrust = judgePath(file, options);
  if (distrust !== undefined) return distrust;
  let folder = dirname(realpathSync(file));
  for (;;) {
    const modules = join(folder, "node_modules");
    const found = basename(folder) !== "node_modules" && existsSync(modules) ? judgePath(modules, options) : undefined;
    if (found !== undefined) return found;
    if (dirname(folder) === folder) return undefined;
    folder = dirname(folder);
  }
}
