/** The host registry: which connectors are installed, found without running them, and loaded when they are needed. */

import type { Connector } from "../connector/define-connector.ts";
import type { ConnectorEntry } from "../discovery/connector-entry.ts";
import type { PluginError } from "../errors/kinds.ts";

/** Answers what is installed, and loads it on demand. */
export interface Registry {
  /** Everything found, sorted by identifier; broken ones too, each with its problem. Imports nothing. */
  list(): readonly ConnectorEntry[];
  /** Whether the identifier is installed, working or not. */
  has(identifier: string): boolean;
  /** The connector that owns a data key, by prefix. Imports nothing. */
  ownerOf(key: string): ConnectorEntry | undefined;
  /**
   * Imports and checks a connector; once, and the verdict is remembered.
   *
   * @throws InventoryError when nothing has that identifier, with a suggestion.
   * @throws PluginError when it is broken, with the cause.
   */
  load(identifier: string): Promise<Connector>;
}

/** A plugin of the config, applied or broken. */
export interface PluginEntry {
  /** As the config spells it. */
  readonly spec: string;
  /** The plugin's own name, once loaded. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly folder: string | undefined;
  readonly problem: PluginError | undefined;
}
