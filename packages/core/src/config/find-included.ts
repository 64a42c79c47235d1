/** Finds the files that one `include` means: a file, the configs of a folder in order, or what a pattern matches. */
import { readdirSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { extname, join, resolve } from "node:path";

/** Formats that a folder is searched for. Code is run only where it is named. */
const DATA_EXTENSIONS: readonly string[] = [".yaml", ".yml", ".json"];

const PATTERN = /[*?]/;

/** The most files that one pattern may mean. */
const MOST_FILES = 10_000;

/** The files in order, or why there are none. */
export type Included = { readonly files: readonly string[] } | { readonly problem: string };

/** @param folder of the file that says it */
export function findIncluded(text: string, folder: string): Included {
  const path = text === "~" || text.startsWith("~/") ? join(homedir(), text.slice(1)) : resolve(folder, text);
  try {
    if (PATTERN.test(text)) return matchPattern(path);
    if (!statSync(path).isDirectory()) return { files: [path] };
    return {
      files: namesIn(path)
        .filter(isData)
        .map((name) => join(path, name)),
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return { problem: `there is no file or folder ${path}` };
    return { problem: `${path} cannot be read (${code ?? "error"})` };
  }
}

/** As a shell does it: a pattern matches within one name, and no hidden one. One that matches nothing means no file. */
function matchPattern(path: string): Included {
  const steps = path.split(/[\\/]/);
  const first = steps.findIndex((step) => PATTERN.test(step));
  let found = [steps.slice(0, first).join("/") || "/"];
  for (const [index, step] of steps.slice(first).entries()) {
    const isLast = first + index === steps.length - 1;
    const match = PATTERN.test(step) ? matcherOf(step) : undefined;
    found = found.flatMap((folder) => {
      if (match === undefined) return [join(folder, step)].filter(isThere);
      return namesIfFolder(folder)
        .filter((name) => match.test(name) && (step.startsWith(".") || !name.startsWith(".")))
        .map((name) => join(folder, name));
    });
    if (isLast) found = found.filter((file) => isThere(file) && !statSync(file).isDirectory());
    if (found.length > MOST_FILES)
      return { problem: `${path} means more than ${MOST_FILES.toLocaleString("en")} files` };
  }
  return { files: found };
}

function matcherOf(step: string): RegExp {
  const source = step
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*+/g, ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "su");
}

function isData(name: string): boolean {
  return !name.startsWith(".") && DATA_EXTENSIONS.includes(extname(name));
}

/** In the order of their characters, so that it is the same everywhere. */
function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}

function namesIfFolder(folder: string): string[] {
  try {
    return namesIn(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return [];
    throw error;
  }
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
