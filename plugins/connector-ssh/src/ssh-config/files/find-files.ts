/** Finds the files that a path with wildcards stands for, as `Include` means it. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileVersion } from "./file-version.ts";

const listings = new Map<string, { readonly version: string; readonly names: readonly string[] }>();

/** The existing files that a path with `*`, `?` and `[…]` stands for, sorted. */
export function findFiles(pattern: string): readonly string[] {
  let found = [pattern.startsWith("/") ? "/" : ""];
  for (const part of pattern.split("/").filter((segment) => segment !== "")) {
    if (!/[*?[]/.test(part)) {
      found = found.map((folder) => join(folder, part.replace(/\\(.)/g, "$1")));
      continue;
    }
    const expression = compilePattern(part);
    found = found
      .flatMap((folder) => namesIn(folder || ".").map((name) => ({ folder, name })))
      .filter(({ name }) => (part.startsWith(".") || !name.startsWith(".")) && expression.test(name))
      .map(({ folder, name }) => join(folder, name))
      .sort();
  }
  return found.filter((file) => existsSync(file));
}

/** A folder is listed again only when it has changed: the same `Include` is asked for each of thousands of hosts. */
function namesIn(folder: string): readonly string[] {
  try {
    const version = fileVersion(folder);
    if (version === undefined) return [];
    const known = listings.get(folder);
    if (known?.version === version) return known.names;
    const names = readdirSync(folder);
    listings.set(folder, { version, names });
    return names;
  } catch {
    return [];
  }
}

function compilePattern(pattern: string): RegExp {
  const source = pattern.replace(/\\(.)|\*+|\?|\[(!|\^)?(\]?[^\]]*)\]|./gs, (part, escaped, negation, set) => {
    if (escaped !== undefined) return quote(escaped);
    if (part.startsWith("*")) return ".*";
    if (part === "?") return ".";
    if (set !== undefined) return `[${negation === undefined ? "" : "^"}${set.replace(/[\\\]^[]/g, "\\$&")}]`;
    return quote(part);
  });
  try {
    return new RegExp(`^${source}$`, "s");
  } catch {
    // A range the wrong way round matches nothing, as in the shell.
    return /(?!)/;
  }
}

function quote(text: string): string {
  return text.replace(/[\\^$.|?*+()[\]{}]/g, "\\$&");
}
