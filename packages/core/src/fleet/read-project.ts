/** What a project names, for who wants no more than the names: no plugin is applied, no connector asked. */

import { loadConfig } from "../config/load-config.ts";
import { startFolder } from "../config/start-folder.ts";
import { readConfiguredFleet } from "../inventory/configured-fleet.ts";
import { type ConfiguredKey, listConfiguredKeys } from "../inventory/configured-keys.ts";
import { createRegistry } from "../registry/create-registry.ts";
import type { Registry } from "../registry/registry.ts";
import type { OpenFleetOptions } from "./fleet-types.ts";
import { packagePlaces } from "./package-places.ts";

/** The names of a project. */
export interface Project {
  /** Names of the configured groups, in their order. */
  readonly groups: readonly string[];
  /** Names of the config's environments, in their order. */
  readonly environments: readonly string[];
  /** Names of the configured hosts, in their order, ranges expanded. What connectors would list is not among them. */
  readonly hosts: readonly string[];
  /** The keys that the config sets of hosts, sorted. Values are not among them: any may be a secret. */
  listKeys(): readonly ConfiguredKey[];
  /** Finds the installed connectors, and imports those that are asked for. */
  openRegistry(): Promise<Registry>;
}

/**
 * Reads the nearest config, and nothing else: completion in a shell lives on it.
 *
 * @throws ConfigError when the config can't be read, isn't trusted, or is wrong
 */
export async function readProject(
  options: Pick<OpenFleetOptions, "cwd" | "config" | "environment" | "installation"> = {},
): Promise<Project> {
  const cwd = startFolder(options.cwd);
  const loaded = await loadConfig({ cwd, config: options.config, environment: options.environment });
  const fleet = readConfiguredFleet(loaded.sections);
  return {
    groups: fleet.groups.names,
    environments: [...loaded.config.environments.keys()],
    hosts: fleet.hosts.map(({ name }) => name),
    listKeys: () => listConfiguredKeys(fleet),
    openRegistry: () =>
      createRegistry({
        ...packagePlaces(loaded, options.installation),
        given: [],
        onLoaded: () => {},
        onFailed: () => {},
      }),
  };
}
