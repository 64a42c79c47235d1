/** cosmiconfig with our places, our loaders and our trust, and with none of its own ways to find files or to run them. */
import { basename, extname } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import { configOf, holdsConfig, isManifest, PACKAGE_PROPERTY } from "./config-manifest.ts";
import type { BuiltDocument } from "./document-builder.ts";
import { unreadable } from "./file-trust.ts";
import { importCode } from "./import-code.ts";
import { parseJson, parseYaml } from "./parse-text.ts";
import { readText } from "./read-text.ts";

/** A config's file, and what is in it. */
export interface FoundDocument {
  readonly file: string;
  readonly built: BuiltDocument;
}

/** Called with a file before it is parsed or run. @throws ConfigError for one that must not be used */
type Admit = (file: string) => void;

/** What is used of cosmiconfig's explorer, which declares no types of its own. */
interface Explorer {
  search(folder: string): Promise<Result | null>;
  load(file: string): Promise<Result | null>;
}

interface Result {
  readonly filepath: string;
  readonly config?: { readonly built: BuiltDocument };
  readonly isEmpty?: boolean;
}

interface ExplorerModule {
  readonly Explorer: new (options: { readonly [option: string]: unknown }) => Explorer;
}

type Loader = (file: string, text: string) => Promise<BuiltDocument>;

const LOADERS: { readonly [extension: string]: Loader } = {
  ".yaml": loadYaml,
  ".yml": loadYaml,
  ".json": async (file, text) => {
    const { document, problems } = await parseJson(file, text, isManifest(file) ? PACKAGE_PROPERTY : undefined);
    return { document: isManifest(file) ? configOf(document) : document, problems };
  },
  ".mjs": loadCode,
  ".ts": loadCode,
};

/** Extensions that a config file can have. */
export const CONFIG_EXTENSIONS: readonly string[] = Object.keys(LOADERS);

const EMPTY: BuiltDocument = { document: {}, problems: [] };

/**
 * The first of these places below a folder that holds a config. A package.json without one is passed by, and so is a place
 * where no file can be read; an empty file is an empty config.
 *
 * @param places relative to the folder, in order
 * @throws ConfigError when it cannot be parsed or run, or `admit` throws one.
 */
export async function searchDocument(
  folder: string,
  places: readonly string[],
  admit: Admit,
): Promise<FoundDocument | undefined> {
  const load = async (file: string, text: string): Promise<unknown> => {
    if (isManifest(file) && !holdsConfig(text)) return {};
    admit(file);
    return loadDocument(file, text);
  };
  const explorer = await openExplorer(places, load, (result) => {
    // No loader is called for these.
    if (result?.isEmpty === true) admit(result.filepath);
    return result;
  });
  try {
    const found = await explorer.search(folder);
    return found === null ? undefined : { file: found.filepath, built: found.config?.built ?? EMPTY };
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable((error as NodeJS.ErrnoException).path ?? folder, error);
  }
}

/**
 * Reads a file that has been admitted, and notes what in it would not stay as it is written.
 *
 * @throws ConfigError when it cannot be read, parsed or run.
 */
export async function readDocument(file: string): Promise<BuiltDocument> {
  const explorer = await openExplorer([], loadDocument, (result) => result);
  try {
    return (await explorer.load(file))?.config?.built ?? EMPTY;
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable(file, error);
  }
}

/**
 * The explorer's class is used directly: the function around it reads a config of its own from the working directory
 * (`.config/config.js`, `package.json#cosmiconfig`), which runs code, and adds loaders that run code.
 */
async function openExplorer(
  searchPlaces: readonly string[],
  load: (file: string, text: string) => Promise<unknown>,
  transform: (result: Result | null) => Result | null,
): Promise<Explorer> {
  const module = (await import("cosmiconfig/dist/Explorer.js")) as { default?: ExplorerModule } & ExplorerModule;
  // Node and what is built have it in the default export, tsx beside it.
  const { Explorer } = module.default ?? module;
  return new Explorer({
    moduleName: "towline",
    packageProp: PACKAGE_PROPERTY,
    searchPlaces,
    // One folder, and the places below it: the others go on to the home folder, or end at any package.json.
    searchStrategy: "none",
    loaders: Object.fromEntries(CONFIG_EXTENSIONS.map((extension) => [extension, load])),
    metaConfigFilePath: null,
    ignoreEmptySearchPlaces: false,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    cache: false,
    transform,
  });
}

/** One level down, so that `$import` is never a key of what cosmiconfig sees, and it follows none. */
async function loadDocument(file: string, text: string): Promise<unknown> {
  const built = await LOADERS[extname(file)]?.(file, await textOf(file, text));
  // Of any file called `package`, it takes one property.
  return basename(file, extname(file)) === "package" ? { [PACKAGE_PROPERTY]: { built } } : { built };
}

async function loadYaml(file: string, text: string): Promise<BuiltDocument> {
  return parseYaml(file, text);
}

async function loadCode(file: string): Promise<BuiltDocument> {
  return { document: await importCode(file), problems: [] };
}

/** cosmiconfig takes what is not UTF-8 for something else, so such a file is read again, as bytes. */
async function textOf(file: string, text: string): Promise<string> {
  if (!text.includes("\uFFFD")) return text.replace(/^\uFEFF/, "");
  const read = await readText(file);
  if ("text" in read) return read.text;
  const place = read.line === undefined ? file : `${file}:${read.line}`;
  throw new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", `The config ${place} ${read.problem}`, {
    advice: "Save it as UTF-8 in your editor.",
  });
}
