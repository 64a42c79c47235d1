/** The configuration as the rest of core reads it: parsed, typed, and checked for its shape. */
import type { Data } from "../connector/define-connector.ts";
import type { Distrust } from "../trust/judge-path.ts";

/** One entry of `plugins`. */
export interface ConfigPlugin {
  /** A package name, or a path from the config's folder. */
  readonly spec: string;
  /** What the config gives the plugin; undefined where it gives nothing. */
  readonly options: unknown;
}

/** One entry of `groups`. */
export interface ConfigGroup {
  readonly data: Data;
  /** Names as they are spelled, ranges not expanded. */
  readonly hosts: readonly string[];
  /** Where it is in the document, such as `groups.web`. */
  readonly path: string;
}

/** One entry of `fleet.hosts`. */
export interface ConfigHost {
  /** As it is spelled, a range not expanded. */
  readonly name: string;
  readonly data: Data;
  /** Where its settings are in the document, such as `fleet.hosts[3].web1`. */
  readonly path: string;
}

/** One entry of `fleet.boats`. */
export interface ConfigBoat {
  /** A connector's identifier. */
  readonly provider: string;
  readonly config: Data;
  /** Where its settings are in the document, such as `fleet.boats[0].config`. */
  readonly path: string;
}

/** Which packages may be loaded. */
export interface ConfigTrust {
  /** Specs that are allowed though they are an alias, a git or a file URL. */
  readonly allow: readonly string[];
  /** Whether only packages that the project's lock file names may be loaded. */
  readonly lock: boolean;
}

/** The whole configuration. */
export interface Config {
  readonly plugins: readonly ConfigPlugin[];
  /** Which package provides an identifier. Has no prototype. */
  readonly connectors: { readonly [identifier: string]: string };
  /** Which package provides a value source. Has no prototype. */
  readonly sources: { readonly [identifier: string]: string };
  readonly trust: ConfigTrust;
  /** Settings of every host. */
  readonly data: Data;
  /** In the order of the document, in which later ones win. */
  readonly groups: ReadonlyMap<string, ConfigGroup>;
  /** Hosts at once; undefined: chosen from the machine's limits. */
  readonly parallelism: number | undefined;
  readonly hosts: readonly ConfigHost[];
  readonly boats: readonly ConfigBoat[];
}

/** A configuration and where it came from. */
export interface LoadedConfig {
  /** Undefined where there is none, or where it was given as an object. */
  readonly file: string | undefined;
  /** The folder that relative paths start from: that of the file, else the working directory. */
  readonly folder: string;
  /** The project's root, above which nothing is searched. */
  readonly root: string;
  /** Whose package.json says which packages count, nearest first: those around the file, else around the working directory. */
  readonly packageFolders: readonly string[];
  /** Why nothing runs here on the word of the file; undefined where it may say what does. */
  readonly distrust: Distrust | undefined;
  readonly config: Config;
}
