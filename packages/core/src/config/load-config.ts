/** Finds the configuration, reads it where it is trusted, and parses it. */
import { lstatSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join, resolve } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { judgePath } from "../trust/judge-path.ts";
import { checkDocument } from "./check-document.ts";
import type { LoadedConfig } from "./config.ts";
import type { BuiltDocument } from "./document-builder.ts";
import { checkFile, isCode } from "./file-trust.ts";
import { parseConfig } from "./parse-config.ts";
import { findProject, type Project } from "./project-root.ts";
import { CONFIG_EXTENSIONS, MANIFEST_KEYS, PACKAGE_PROPERTY, readDocument } from "./read-document.ts";
import { wrongConfig } from "./wrong-config.ts";

/** In the order in which they are tried in each folder. */
const SEARCH_PLACES = [
  "towline.config.yaml",
  "towline.config.yml",
  "towline.config.json",
  "package.json",
  "towline.config.mjs",
  "towline.config.ts",
] as const;

/** What to load. */
export interface LoadConfigOptions {
  /** Where the search starts. */
  readonly cwd: string;
  /** A file, a config as an object, or `false` for none. Default: the nearest file up to the project's root. */
  readonly config?: string | false | object | undefined;
  /** What else is wrong with a config whose shape is: all of it is told at once. Paths are those of the document. */
  readonly findMore?: ((loaded: LoadedConfig) => Promise<readonly Problem[]>) | undefined;
}

/**
 * Loads the configuration: the one given, else the nearest one from `cwd` up to the project's root. None is fine.
 *
 * Data formats load anywhere on that way; code loads only from the root itself, and only if nobody else can have written
 * it. Which packages count follows from the place of the config alone, so that it is the same from every folder.
 *
 * @throws ConfigError when a file is missing, unreadable, not to be trusted or wrong; with all mistakes at once.
 */
export async function loadConfig({ cwd, config, findMore }: LoadConfigOptions): Promise<LoadedConfig> {
  const project = findProject(cwd);
  const file =
    typeof config === "string" ? explicitFile(cwd, config) : config === undefined ? search(project) : undefined;
  const { document, problems } = file === undefined ? givenDocument(config) : await readFileDocument(file);
  const folder = file === undefined ? project.folders[0] : dirname(file);
  checkDocument(document, file ?? "given as an object");
  const parsed = parseConfig(document, problems);
  const { root, packageFolders } = file === undefined ? project : findProject(folder);
  const distrust = file === undefined ? undefined : judgePath(file);
  const loaded = { file, folder, root, packageFolders, distrust, config: parsed.config };
  if (parsed.problems.length === 0) return loaded;
  throw await wrongConfig(file, [...parsed.problems, ...((await findMore?.(loaded)) ?? [])]);
}

function givenDocument(config: LoadConfigOptions["config"]): BuiltDocument {
  return { document: typeof config === "object" ? config : {}, problems: [] };
}

async function readFileDocument(file: string): Promise<BuiltDocument> {
  const { document, problems } = (await readDocument(file)) ?? { document: undefined, problems: [] };
  return { document: document ?? {}, problems };
}

function explicitFile(cwd: string, name: string): string {
  const file = resolve(cwd, name);
  checkFile(file, { explicit: true });
  if (!CONFIG_EXTENSIONS.includes(extname(file))) {
    throw new ConfigError(
      "ERR_TOWLINE_CONFIG_UNREADABLE",
      `The config ${file} has none of the endings ${CONFIG_EXTENSIONS.join(" ")}`,
      { advice: "Rename it after the format that it holds." },
    );
  }
  return file;
}

function search(project: Project): string | undefined {
  for (const folder of project.folders) {
    const place = SEARCH_PLACES.find((name) => holdsConfig(join(folder, name)));
    if (place === undefined) continue;
    const file = join(folder, place);
    checkFile(file, { explicit: false });
    if (isCode(file) && folder !== project.root) {
      throw new ConfigError(
        "ERR_TOWLINE_CONFIG_UNTRUSTED",
        `The config ${file} is not run: it is code, and code is loaded only from the project's root ${project.root}`,
        { advice: `Move it to the root, write it as towline.config.yaml, or name it: --config ${file}` },
      );
    }
    return file;
  }
  return undefined;
}

function holdsConfig(file: string): boolean {
  try {
    // Not followed, so that a link that leads nowhere is an error and no config that is silently missing.
    lstatSync(file);
    // Every project has a package.json, and few hold a config: those are not worth loading a parser for.
    return basename(file) !== "package.json" || hasTowlineProperty(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}

function hasTowlineProperty(text: string): boolean {
  if (!text.includes(`"${PACKAGE_PROPERTY}"`)) return false;
  try {
    const property = (JSON.parse(text.replace(/^\uFEFF/, "")) as { readonly [key: string]: unknown })[PACKAGE_PROPERTY];
    // A package that is a connector says so under the same name, and has no config there.
    return typeof property === "object" && property !== null && !isConnectorManifest(property);
  } catch {
    return false;
  }
}

function isConnectorManifest(property: object): boolean {
  const keys = Object.keys(property);
  return keys.length > 0 && keys.every((key) => MANIFEST_KEYS.includes(key));
}
