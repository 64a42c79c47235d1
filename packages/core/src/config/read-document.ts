/** Reads one trusted config file through cosmiconfig, with our own loaders and none of its other ways to find things. */
import { realpathSync } from "node:fs";
import { basename, extname } from "node:path";
import { pathToFileURL } from "node:url";
import { ConfigError, type ProblemDetails } from "../errors/kinds.ts";
import { isMapping } from "./describe-value.ts";
import type { BuiltDocument } from "./document-builder.ts";
import { refuseCode, unreadable } from "./file-trust.ts";
import { parseJson, parseYaml } from "./parse-text.ts";
import { readText } from "./read-text.ts";

const CODE_DEADLINE_MS = 10_000;

/** The property of package.json that holds a config. */
export const PACKAGE_PROPERTY = "towline";

/** What a package that is itself a connector says under the same property; no part of a config. */
export const MANIFEST_KEYS: readonly string[] = ["connector", "prefixes"];

type Loader = (file: string) => Promise<unknown>;

/** What is used of cosmiconfig's explorer, which declares no types of its own. */
interface Explorer {
  load(
    file: string,
  ): Promise<{ readonly config?: { readonly document: BuiltDocument }; readonly isEmpty?: boolean } | null>;
}

type ExplorerClass = new (options: { readonly [option: string]: unknown }) => Explorer;

// The document is put one level down: `$import` is then never a key of what cosmiconfig sees, so it follows none. Files are
// read again here, as bytes: cosmiconfig takes what is not UTF-8 for something else.
const LOADERS: { readonly [extension: string]: Loader } = {
  ".yaml": async (file) => wrap(file, await parseYaml(file, await textOf(file))),
  ".yml": async (file) => wrap(file, await parseYaml(file, await textOf(file))),
  ".json": async (file) => wrap(file, await parseJson(file, await textOf(file), propertyOf(file))),
  ".mjs": async (file) => wrap(file, { document: await importCode(file), problems: [] }),
  ".ts": async (file) => wrap(file, { document: await importCode(file), problems: [] }),
};

/** Extensions that a config file can have. */
export const CONFIG_EXTENSIONS: readonly string[] = Object.keys(LOADERS);

/**
 * Reads a file that has been checked, and notes what in it would not stay as it is written. Returns undefined for an empty
 * one and for a package.json without a config.
 *
 * The explorer's class is used directly: the function around it reads a config of its own from the working directory
 * (`.config/config.js`, `package.json#cosmiconfig`), which runs code, and adds loaders that run code.
 *
 * @throws ConfigError when it cannot be read or parsed.
 */
export async function readDocument(file: string): Promise<BuiltDocument | undefined> {
  const { Explorer } = (await import("cosmiconfig/dist/Explorer.js")) as unknown as { Explorer: ExplorerClass };
  const explorer = new Explorer({
    moduleName: "towline",
    packageProp: PACKAGE_PROPERTY,
    searchPlaces: [],
    searchStrategy: "none",
    loaders: LOADERS,
    metaConfigFilePath: null,
    ignoreEmptySearchPlaces: true,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    cache: false,
    transform: (result: unknown) => result,
  });
  try {
    return (await explorer.load(file))?.config?.document;
  } catch (error) {
    throw error instanceof ConfigError ? error : unreadable(file, error);
  }
}

function propertyOf(file: string): string | undefined {
  return basename(file) === "package.json" ? PACKAGE_PROPERTY : undefined;
}

/** cosmiconfig takes one property out of any file called `package`, so the document waits for it there. */
function wrap(file: string, built: BuiltDocument): unknown {
  if (basename(file) === "package.json") {
    const { document, problems } = built;
    const property = isMapping(document) && Object.hasOwn(document, PACKAGE_PROPERTY) && document[PACKAGE_PROPERTY];
    const own = property === false ? null : { document: { document: withoutManifest(property), problems } };
    return { [PACKAGE_PROPERTY]: own };
  }
  return basename(file, extname(file)) === "package"
    ? { [PACKAGE_PROPERTY]: { document: built } }
    : { document: built };
}

function withoutManifest(property: unknown): unknown {
  if (!isMapping(property)) return property;
  return Object.fromEntries(Object.entries(property).filter(([key]) => !MANIFEST_KEYS.includes(key)));
}

async function textOf(file: string): Promise<string> {
  const read = await readText(file);
  if ("text" in read) return read.text;
  const place = read.line === undefined ? file : `${file}:${read.line}`;
  throw new ConfigError("ERR_TOWLINE_CONFIG_SYNTAX", `The config ${place} ${read.problem}`, {
    advice: "Save it as UTF-8 in your editor.",
  });
}

async function importCode(file: string): Promise<unknown> {
  if (file.endsWith(".ts") && !(process.features as { readonly typescript?: unknown }).typescript) {
    throw failed(file, `cannot be run: Node ${process.versions.node} does not read TypeScript`, {
      advice: "Use Node 22.18 or newer, or write towline.config.mjs or towline.config.yaml.",
    });
  }
  refuseCode(file);
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const message = `did not finish loading within ${CODE_DEADLINE_MS / 1000} seconds`;
      reject(failed(file, message, { advice: "Look for an await at its top level that never ends." }));
    }, CODE_DEADLINE_MS);
  });
  try {
    const url = pathToFileURL(realpathSync(file)).href;
    const module = (await Promise.race([import(url), deadline])) as { readonly default?: unknown };
    if (module.default !== undefined) return module.default;
  } catch (cause) {
    if (cause instanceof ConfigError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw failed(file, `failed to load: ${message.split("\n", 1)[0]}`, { advice: "Fix the file.", cause });
  } finally {
    clearTimeout(timer);
  }
  throw failed(file, "has no default export", { advice: "Export the config: export default { fleet: { … } };" });
}

function failed(file: string, message: string, details: ProblemDetails): ConfigError {
  return new ConfigError("ERR_TOWLINE_CONFIG_UNREADABLE", `The config ${file} ${message}`, details);
}
