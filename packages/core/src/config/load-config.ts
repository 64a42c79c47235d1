/** Finds the configuration, reads it where it is trusted, and parses it. */
import { realpathSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { judgePath } from "../trust/judge-path.ts";
import { checkDocument } from "./check-document.ts";
import { chooseEnvironment } from "./choose-environment.ts";
import type { LoadedConfig } from "./config.ts";
import { CONFIG_EXTENSIONS, type FoundDocument, readDocument } from "./explorer.ts";
import { checkFile } from "./file-trust.ts";
import { IncludedFiles } from "./load-included.ts";
import { parseConfig } from "./parse-config.ts";
import { findProject, type Project } from "./project-root.ts";
import { searchConfig } from "./search-config.ts";
import { wrongConfig } from "./wrong-config.ts";

/** What to load. */
export interface LoadConfigOptions {
  /** Where the search starts. */
  readonly cwd: string;
  /** A file, a config as an object, or `false` for none. Default: the nearest file up to the project's root. */
  readonly config?: string | false | object | undefined;
  /** The environment to add. Default: TOWLINE_ENV. */
  readonly environment?: string | undefined;
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
export async function loadConfig({ cwd, config, environment, findMore }: LoadConfigOptions): Promise<LoadedConfig> {
  const project = findProject(cwd);
  const found = await findDocument(project, cwd, config);
  const file = found?.file;
  const { document, problems } = found?.built ?? { document: typeof config === "object" ? config : {}, problems: [] };
  const folder = file === undefined ? project.folders[0] : dirname(file);
  checkDocument(document, file ?? "given as an object");
  const parsed = parseConfig(document, problems);
  const { root, packageFolders } = file === undefined ? project : findProject(folder);
  const distrust = file === undefined ? undefined : judgePath(file);
  const chosen = chooseEnvironment(parsed.config, environment, file);
  const included = new IncludedFiles();
  const trail = file === undefined ? [] : [realpathSync(file)];
  const reader = { file, folder, distrust, trail, isIncluded: false };
  const { sections, distrusted } = included;
  await included.add(parsed.config.include, reader);
  sections.push(parsed.config);
  if (chosen !== undefined) {
    await included.add(chosen.section.include, reader);
    sections.push(chosen.section);
  }
  const places = { file, folder, root, packageFolders, distrust, distrusted };
  const loaded: LoadedConfig = { ...places, config: parsed.config, sections, environment: chosen?.name };
  const wrong = [...parsed.problems, ...included.problems];
  if (wrong.length === 0) return loaded;
  throw await wrongConfig(file, [...wrong, ...((await findMore?.(loaded)) ?? [])]);
}

async function findDocument(
  project: Project,
  cwd: string,
  config: LoadConfigOptions["config"],
): Promise<FoundDocument | undefined> {
  if (config === undefined) return searchConfig(project);
  if (typeof config !== "string") return undefined;
  const file = explicitFile(cwd, config);
  return { file, built: await readDocument(file) };
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
