/** The settings of one hop: layers with where each came from, and what they come to. */
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { Connector, Data } from "../connector/define-connector.ts";

/** Where settings come from, weakest first. */
export type SourceKind = "default" | "resolved" | "environment" | "names" | "all" | "group" | "host" | "hop" | "option";

/** Where one layer of settings comes from. */
export interface DataSource {
  readonly kind: SourceKind;
  /** For people: `group web`, `--data`, `ssh_config`, `TOWLINE_SSH_USER`. */
  readonly label: string;
  /** The dotted path inside the config file, to look up the line when it is asked for. */
  readonly path?: string | undefined;
  /** The included file that the path is in; absent: the config itself. */
  readonly file?: string | undefined;
  /** The boat whose word it is: the path of its settings inside the config. */
  readonly boat?: string | undefined;
}

/** Settings of one source. */
export interface DataLayer {
  readonly source: DataSource;
  readonly data: Data;
}

/** The settings of one hop as they apply: checked, filled in, secrets in the clear. */
export interface EffectiveHop {
  readonly connector: Connector;
  readonly name: string;
  /** The connector's own keys. */
  readonly data: Data;
  /** From the `_`-keys, in the API's names and units. */
  readonly arguments: GlobalArguments;
  /** Values to mask wherever they would be shown. */
  readonly secrets: readonly string[];
}

/** The same with where they come from, for whoever asks; thousands of open connections have no use for it. */
export interface TracedHop extends EffectiveHop {
  /** Which source set each key, `_`-keys too. */
  readonly provenance: ReadonlyMap<string, DataSource>;
  /** What keys refer to instead of a value, for people: `$pass servers/web1`. Several are joined by commas. */
  readonly references: ReadonlyMap<string, string>;
  /**
   * All settings as they are written, weakest first: defaults, the connector's own sources, the environment, and what the fleet
   * says. Keys that nothing reads are in them, too.
   */
  readonly layers: readonly DataLayer[];
}

/** The settings of one hop, and what its connector says about how they take effect. */
export interface ExplainedHop extends TracedHop {
  /** One sentence a line; see `explainData` of a connector. */
  readonly remarks: readonly string[];
}
