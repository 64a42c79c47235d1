/** What an inventory works with, and what it answers. */
import type { LoadedConfig } from "../config/config.ts";
import type { Connection } from "../connector/connection.ts";
import type { Data, Log } from "../connector/define-connector.ts";
import type { Notice } from "../connector/notice.ts";
import type { Registry } from "../registry/registry.ts";
import type { TracedHop } from "../settings/effective-hop.ts";
import type { ResolveValue } from "../values/resolve-value.ts";
import type { SourceCatalog } from "../values/source-catalog.ts";
import type { ConfiguredFleet } from "./configured-fleet.ts";
import type { Hop, HostEntry } from "./host-entry.ts";
import type { SourceReport } from "./source-report.ts";

/** What an inventory works with. */
export interface InventoryOptions {
  readonly config: LoadedConfig;
  /** The hosts and groups of the config. */
  readonly fleet: ConfiguredFleet;
  readonly registry: Registry;
  /** Settings for every host, stronger than the config, such as those of `--data`. */
  readonly optionData: Data;
  /** For connectors: relative paths start here. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** The value sources that settings may refer to. */
  readonly sources: SourceCatalog;
  readonly resolveValue: ResolveValue;
  /** Told of each secret before it is used. */
  readonly onSecret: (value: string) => void;
  /** Told of what is no mistake for certain, such as a key that nothing reads. */
  readonly onRemark: (remark: Notice) => void;
  /** Masks the secrets that are known. */
  readonly redact?: ((text: string) => string) | undefined;
  /** Whether boats are asked however young their last answer is. */
  readonly refresh?: boolean | undefined;
  /** Where the answers of boats are kept. Default: the user's cache folder. */
  readonly cacheFolder?: string | undefined;
  /** Connects to the end of a route; an empty one is the local machine. */
  readonly openCarrier: (route: readonly Hop[]) => Promise<Connection>;
}

/** Finds hosts and their settings. */
export interface Inventory {
  /** Names of the configured groups, in their order. */
  readonly groups: readonly string[];
  /** The groups right inside of one. */
  groupsIn(group: string): readonly string[];
  /**
   * The hosts that targets select, each once: those of the config in its order, then the others in that of the targets.
   *
   * @throws InventoryError when a target is wrong, unknown or empty, or when nothing is left.
   */
  select(
    targets: readonly string[],
    options?: {
      readonly exclude?: readonly string[] | undefined;
      readonly limit?: readonly string[] | undefined;
      readonly unknown?: "accept" | "refuse" | undefined;
      readonly onUnknownName?: ((name: string) => void) | undefined;
    },
  ): Promise<readonly HostEntry[]>;
  /**
   * Checks all settings of some hosts as they are written, without fetching values.
   *
   * @throws ConnectorDataError with every mistake, each with its file and line.
   */
  validate(entries: readonly HostEntry[]): Promise<void>;
  /**
   * Fetches the values that the settings of some hosts refer to, so that each source is asked once for all of them. What can't
   * be had is told by whoever resolves a host.
   */
  prefetch(entries: readonly HostEntry[]): Promise<void>;
  /**
   * The settings of one hop as they apply, values fetched.
   *
   * @param isFetching false: only what costs nothing is fetched, and the rest is left out of the data. Default: true
   * @throws ConnectorDataError with every mistake, ConfigError when a value cannot be had
   */
  resolve(entry: HostEntry, hopIndex: number, isFetching?: boolean): Promise<TracedHop>;
  /** What became of each boat, and of each connector that was asked for hosts. */
  timings(): readonly SourceReport[];
  /** The configured host or group that was probably meant; undefined when the name is configured, or like none. */
  suggest(name: string): string | undefined;
}
