/** Finds the file that a package's import starts with, as Node does. */
import { statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { exports as match } from "resolve.exports";
import { PluginError } from "../errors/kinds.ts";
import type { LocatedPackage } from "./locate-package.ts";
import { isJsonObject } from "./manifest.ts";

/**
 * The absolute path of the module that a located package is imported by.
 *
 * @throws PluginError `ERR_TOWLINE_PLUGIN_MANIFEST` when the manifest leads to nothing.
 */
export async function resolveEntry(located: LocatedPackage): Promise<string> {
  if (located.file !== undefined) return located.file;
  const { manifest, folder, kind, packageName } = located;
  const target =
    manifest?.exports === undefined || manifest.exports === null
      ? findMain(folder, manifest?.main)
      : await matchExports(manifest.exports, located);
  const file = target === undefined ? undefined : join(folder, target);
  if (file !== undefined && isInside(folder, file) && isFile(file)) return file;
  const what = target === undefined ? "names no module to import" : `leads to "${target}", which is not there`;
  throw new PluginError("ERR_TOWLINE_PLUGIN_MANIFEST", `the package.json of the ${kind} "${packageName}" ${what}`, {
    packageName,
    advice: located.isLocal
      ? `Build the package in ${folder}, or correct "exports" in its package.json.`
      : "Install the package again, or report it to its author.",
  });
}

/** The conditions that this process was started with, by `--conditions` or `-C`, in argv or NODE_OPTIONS. */
export function processConditions(
  execArgv: readonly string[] = process.execArgv,
  nodeOptions: string = process.env.NODE_OPTIONS ?? "",
): readonly string[] {
  const words = [...nodeOptions.split(/\s+/).map((word) => word.replace(/^"(.*)"$/, "$1")), ...execArgv];
  const conditions: string[] = [];
  words.forEach((word, index) => {
    const joined = /^(?:--conditions|-C)=(.+)$/.exec(word)?.[1];
    const following = word === "--conditions" || word === "-C" ? words[index + 1] : undefined;
    const condition = joined ?? following;
    if (condition !== undefined) conditions.push(condition);
  });
  return conditions;
}

async function matchExports(exports: unknown, { packageName, kind }: LocatedPackage): Promise<string | undefined> {
  const isWellFormed = typeof exports === "string" || Array.isArray(exports) || isJsonObject(exports);
  if (!isWellFormed) return undefined;
  try {
    const manifest = { name: packageName, exports } as unknown as Parameters<typeof match>[0];
    const targets = match(manifest, ".", { conditions: processConditions() });
    return targets?.find((target) => typeof target === "string" && target.startsWith("./"));
  } catch (cause) {
    throw new PluginError(
      "ERR_TOWLINE_PLUGIN_MANIFEST",
      `the package.json of the ${kind} "${packageName}" exports nothing that Node can import: ${(cause as Error).message}`,
      { packageName, cause, advice: 'It needs "exports" for "." with "default" or "import".' },
    );
  }
}

function findMain(folder: string, main: string | undefined): string | undefined {
  const named = main === undefined ? [] : [main, `${main}.js`, `${main}/index.js`];
  return [...named, "index.js"].find((target) => isFile(join(folder, target))) ?? main;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function isInside(folder: string, file: string): boolean {
  const way = relative(folder, file);
  return way !== ".." && !way.startsWith(`..${sep}`);
}
