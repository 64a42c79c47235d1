/** The direct dependencies of a folder's package.json, which are the packages that may load. */
import { join } from "node:path";
import { ConfigError } from "../errors/kinds.ts";
import { type Distrust, judgePath } from "../trust/judge-path.ts";
import { readRegular } from "../trust/read-regular.ts";
import { isJsonObject } from "./manifest.ts";
import { type IdentifiedKind, SECTIONS } from "./package-names.ts";

const KINDS = Object.keys(SECTIONS) as IdentifiedKind[];

/** One direct dependency. */
export interface Dependency {
  readonly name: string;
  /** As package.json spells it, such as `^1.2.0`. */
  readonly spec: string;
  /** It may be absent on this machine without that being a mistake. */
  readonly isOptional: boolean;
}

/** What a project's package.json says of itself and of its dependencies. */
export interface Project {
  readonly folder: string;
  readonly name: string | undefined;
  /** The kinds that it says it is itself: `towline.connector`, `towline.source`. */
  readonly states: ReadonlySet<IdentifiedKind>;
  readonly dependencies: readonly Dependency[];
  /** Why its package.json can't say what is loaded; undefined where it can. */
  readonly distrust: Distrust | undefined;
}

/**
 * The packages that say what may load for a config, nearest first; what each of them says of a dependency counts.
 *
 * @throws ConfigError when a package.json is there but cannot be read as JSON.
 */
export function readProjects(packageFolders: readonly string[]): readonly Project[] {
  const sections = ["dependencies", "optionalDependencies", "devDependencies"] as const;
  return packageFolders.flatMap((folder) => readProject(folder, sections, false) ?? []);
}

/**
 * The package that runs, whose dependencies are installed with it; undefined if there is none.
 *
 * @throws ConfigError when its package.json is there but cannot be read as JSON.
 */
export function readInstallation(folder: string): Project | undefined {
  return readProject(folder, ["dependencies", "optionalDependencies"], true);
}

function readProject(
  folder: string,
  sections: readonly ("dependencies" | "optionalDependencies" | "devDependencies")[],
  isInstallation: boolean,
): Project | undefined {
  const file = join(folder, "package.json");
  let content: unknown;
  try {
    content = JSON.parse(readRegular(file).replace(/^\uFEFF/, ""));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    const isSyntax = cause instanceof SyntaxError;
    throw new ConfigError(
      isSyntax ? "ERR_TOWLINE_CONFIG_SYNTAX" : "ERR_TOWLINE_CONFIG_UNREADABLE",
      `${file} ${isSyntax ? "is not JSON" : "cannot be read"}: ${(cause as Error).message}`,
      { cause, advice: "Correct it: the connectors that this project uses are found among its dependencies." },
    );
  }
  const distrust = judgePath(file, { isInstallation });
  if (!isJsonObject(content)) return { folder, name: undefined, states: new Set(), dependencies: [], distrust };
  const dependencies = new Map<string, Dependency>();
  for (const section of sections) {
    const entries = content[section];
    if (!isJsonObject(entries)) continue;
    for (const [name, spec] of Object.entries(entries)) {
      if (typeof spec === "string" && !dependencies.has(name)) {
        dependencies.set(name, { name, spec, isOptional: section === "optionalDependencies" });
      }
    }
  }
  const towline = content.towline;
  return {
    folder,
    name: typeof content.name === "string" ? content.name : undefined,
    states: new Set(KINDS.filter((kind) => isJsonObject(towline) && towline[kind] !== undefined)),
    dependencies: [...dependencies.values()],
    distrust,
  };
}
