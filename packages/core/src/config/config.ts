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
  /** Names of groups whose hosts are in this one, too. */
  readonly children: readonly string[];
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
  /** What it is called in messages. Default: after its provider. */
  readonly label: string | undefined;
  /** Whether nothing goes on without its answer. */
  readonly required: boolean;
  /** Milliseconds for its answer; undefined: what the connector says. */
  readonly timeout: number | undefined;
  /** Milliseconds for which an answer is used again; 0: not at all. */
  readonly cache: number;
  /** Milliseconds for which an older answer does where none is to be had. */
  readonly stale: number;
  /** The groups of the config that its hosts may join; undefined: any. */
  readonly groups: readonly string[] | undefined;
  /** Where its settings are in the document, such as `fleet.boats[0].config`. */
  readonly path: string;
  /** The included file that has it; undefined: the config itself. */
  readonly file: string | undefined;
}

/** One word of `fleet.restrictions`. */
export interface ConfigRestriction {
  /** A host, a group, a range or a pattern. */
  readonly text: string;
  readonly path: string;
  readonly file: string | undefined;
}

/** Which hosts nothing may be done with. */
export interface ConfigRestrictions {
  /** If there are any, then only these hosts are worked on. */
  readonly only: readonly ConfigRestriction[];
  /** Hosts that are not worked on. */
  readonly not: readonly ConfigRestriction[];
  /** Hosts that `not` leaves in. */
  readonly nevertheless: readonly ConfigRestriction[];
}

/** One entry of `include`. */
export interface ConfigInclude {
  /** A file, a folder or a pattern, relative to the folder of the file that says it. */
  readonly text: string;
  readonly path: string;
}

/** Hosts and what is said about them, in one place: a config, a file that it includes, or one of its environments. */
export interface ConfigSection {
  /** The included file; undefined: the config itself. */
  readonly file: string | undefined;
  readonly include: readonly ConfigInclude[];
  /** Settings of every host. */
  readonly data: Data;
  /** Where they are in the document. */
  readonly dataPath: string;
  /** In the order of the document, in which later ones win. */
  readonly groups: ReadonlyMap<string, ConfigGroup>;
  /** Hosts at once; undefined: chosen from the machine's limits. */
  readonly parallelism: number | undefined;
  /** What a name is that neither the config nor a boat knows: a host for ssh, or an error. Undefined: not said here. */
  readonly unknown: "accept" | "refuse" | undefined;
  readonly hosts: readonly ConfigHost[];
  readonly boats: readonly ConfigBoat[];
  readonly restrictions: ConfigRestrictions;
}

/** Which packages may be loaded. */
export interface ConfigTrust {
  /** Specs that are allowed though they are an alias, a git or a file URL. */
  readonly allow: readonly string[];
  /** Whether only packages that the project's lock file names may be loaded. */
  readonly lock: boolean;
}

/** The whole configuration. */
export interface Config extends ConfigSection {
  readonly plugins: readonly ConfigPlugin[];
  /** Which package provides an identifier. Has no prototype. */
  readonly connectors: { readonly [identifier: string]: string };
  /** Which package provides a value source. Has no prototype. */
  readonly sources: { readonly [identifier: string]: string };
  readonly trust: ConfigTrust;
  /** By name. */
  readonly environments: ReadonlyMap<string, ConfigSection>;
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
  /** The config itself, what it includes, and its environment: weakest first. */
  readonly sections: readonly ConfigSection[];
  /** Why nothing runs on the word of an included file, by file. One that is missing here may say what runs. */
  readonly distrusted: ReadonlyMap<string, Distrust>;
  /** The environment that was chosen. */
  readonly environment: string | undefined;
}
