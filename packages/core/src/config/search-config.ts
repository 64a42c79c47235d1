/** Where a config is looked for: from a folder up to the project's root, and nowhere else. */
import { lstatSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import { readRegular } from "../trust/read-regular.ts";
import { isManifest, PACKAGE_PROPERTY } from "./config-manifest.ts";
import { type FoundDocument, searchDocument } from "./explorer.ts";
import { checkFile, isCode } from "./file-trust.ts";
import type { Project } from "./project-root.ts";

/** In the order in which they are tried in each folder. */
const NAMES = [
  "towline.config.yaml",
  "towline.config.yml",
  "towline.config.json",
  "package.json",
  "towline.config.mjs",
  "towline.config.ts",
] as const;

/**
 * The nearest config. Data is read anywhere on that way, and code is run only in the root.
 *
 * @throws ConfigError when it is no file, unreadable, not to be trusted or can't be parsed.
 */
export async function searchConfig(project: Project): Promise<FoundDocument | undefined> {
  const { manifests, decisive } = listCandidates(project);
  const files = [...manifests, decisive].filter((file) => file !== undefined && mayHoldConfig(file)) as string[];
  // What is not there needs no search.
  const found =
    files.length === 0
      ? undefined
      : await searchDocument(
          project.root,
          files.map((file) => relative(project.root, file)),
          (file) => admit(file, project),
        );
  // It would have been found, were it a file that can be read.
  if (found === undefined && decisive !== undefined) checkFile(decisive, { explicit: false });
  return found;
}

/** What is there, the nearest first. A file with a name of ours is the config, whatever it holds, so none comes behind it. */
function listCandidates({ folders }: Project): { manifests: readonly string[]; decisive: string | undefined } {
  const files = folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).filter(isThere);
  const decisive = files.find((file) => !isManifest(file));
  return { manifests: decisive === undefined ? files : files.slice(0, files.indexOf(decisive)), decisive };
}

/** Not followed, so that a link that leads nowhere is an error and no config that is silently missing. */
function isThere(file: string): boolean {
  try {
    return lstatSync(file, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/** cosmiconfig reads before it asks, and what is read of a pipe or a device has no end. */
function mayHoldConfig(file: string): boolean {
  try {
    // Most projects have a package.json, and few a config in it: those are not worth loading cosmiconfig for.
    return isManifest(file) ? readRegular(file).includes(`"${PACKAGE_PROPERTY}"`) : statSync(file).isFile();
  } catch {
    return false;
  }
}

function admit(file: string, { root }: Project): void {
  checkFile(file, { explicit: false });
  if (!isCode(file) || dirname(file) === root) return;
  throw new ConfigError(
    "ERR_TOWLINE_CONFIG_UNTRUSTED",
    `The config ${file} is not run: it is code, and code is loaded only from the project's root ${root}`,
    { advice: `Move it to the root, write it as towline.config.yaml, or name it: --config ${file}` },
  );
}
