/** Makes the host registry: finds the connectors that are installed, and loads each when it is first needed. */

import type { Connector } from "../connector/define-connector.ts";
import type { ConnectorEntry } from "../discovery/connector-entry.ts";
import { checkCompatibility } from "../discovery/core-compatibility.ts";
import { type DiscoveryOptions, discoverPackages, type FoundPackage } from "../discovery/discover-packages.ts";
import { insteadOfConnector } from "../discovery/foreign-names.ts";
import { ownPackageName, RESERVED_IDENTIFIERS } from "../discovery/package-names.ts";
import { chooseUsable, settleIdentifiers } from "../discovery/settle-identifiers.ts";
import { openVerdictCache } from "../discovery/verdict-cache.ts";
import { InventoryError, type PluginError } from "../errors/kinds.ts";
import { suggest } from "../errors/suggest.ts";
import type { FailedPackage, LoadedPackage } from "../hooks/lifecycle.ts";
import { defaultCacheFolder } from "../local/private-file.ts";
import { findOwner } from "./find-owner.ts";
import { takeGiven } from "./given-connectors.ts";
import { IMPORT_TIMEOUT, toPluginError } from "./import-package.ts";
import { loadConnector, takeGivenConnector } from "./load-connector.ts";
import { rememberPackage } from "./package-of.ts";
import type { Registry } from "./registry.ts";

/** Options of {@link createRegistry}. */
export interface RegistryOptions extends DiscoveryOptions {
  /** Connectors passed as objects; they win over installed ones. */
  readonly given: readonly Connector[];
  /** Called before a connector is imported: one that blocks says nothing any more. */
  readonly onLoading?: ((packageName: string) => void) | undefined;
  /** Called when a connector was imported and found good. */
  readonly onLoaded?: ((event: LoadedPackage) => void) | undefined;
  /** Called for each broken connector: while the registry is made for what discovery refuses, later for what fails to load. */
  readonly onFailed?: ((event: FailedPackage) => void) | undefined;
  /** Where verdicts are remembered. Default: `$XDG_CACHE_HOME/towline`, else `~/.cache/towline`. */
  readonly cacheFolder?: string | undefined;
  /** Milliseconds that a module may take to load. Default: 10,000. */
  readonly importTimeout?: number | undefined;
}

/**
 * Finds the installed connectors. Reads manifests and compares versions; imports no package.
 *
 * A broken package does not fail this: it is listed with its problem, and only loading it throws.
 *
 * @throws ConfigError when the project's own package.json cannot be read.
 * @throws PluginError when two given connectors have one identifier.
 */
export async function createRegistry(options: RegistryOptions): Promise<Registry> {
  const cache = openVerdictCache(options.cacheFolder ?? defaultCacheFolder());
  const given = takeGiven(options.given);
  const found = settleIdentifiers(discoverPackages("connector", options)).filter(
    ({ entry }) => !given.has(entry.identifier),
  );
  const connectors: FoundPackage[] = [...given.values()].map(({ found }) => found);
  for (const connector of found) {
    const { entry, located } = connector;
    const problem = entry.problem ?? (await checkCompatibility(located, cache));
    connectors.push({ ...connector, entry: { ...entry, problem } });
  }
  connectors.sort((one, other) => compareTexts(one.entry.identifier, other.entry.identifier));

  for (const { entry } of connectors) {
    const { packageName, problem } = entry;
    if (problem !== undefined) options.onFailed?.({ kind: "connector", packageName, error: problem });
  }
  const chosen = chooseUsable(connectors);

  const loading = new Map<string, Promise<Connector>>();
  const broken = new Map<FoundPackage, PluginError>();
  const toEntry = (connector: FoundPackage): ConnectorEntry => {
    const problem = broken.get(connector);
    return problem === undefined ? connector.entry : { ...connector.entry, problem };
  };

  const load = async (connector: FoundPackage): Promise<Connector> => {
    const { identifier, packageName, version, problem } = connector.entry;
    if (problem !== undefined) throw problem;
    const passed = given.get(identifier)?.connector;
    let loaded: Connector;
    if (passed === undefined) options.onLoading?.(packageName);
    try {
      loaded =
        passed === undefined
          ? await loadConnector(connector, cache, options.importTimeout ?? IMPORT_TIMEOUT)
          : await takeGivenConnector(connector, passed);
    } catch (error) {
      const failure = toPluginError(error, "connector", packageName);
      broken.set(connector, failure);
      options.onFailed?.({ kind: "connector", packageName, error: failure });
      throw failure;
    }
    rememberPackage(loaded, packageName);
    options.onLoaded?.({ kind: "connector", packageName, version, identifier });
    return loaded;
  };

  return {
    list: () => connectors.map(toEntry),
    has: (identifier) => chosen.has(identifier),
    ownerOf(key) {
      const owner = findOwner(key, [...chosen.values()]);
      return owner === undefined ? undefined : toEntry(owner);
    },
    async load(identifier) {
      const connector = chosen.get(identifier);
      if (connector === undefined) throw await unknownConnector(identifier, chosen);
      let promise = loading.get(identifier);
      if (promise === undefined) {
        promise = load(connector);
        loading.set(identifier, promise);
      }
      return promise;
    },
  };
}

async function unknownConnector(identifier: string, installed: ReadonlyMap<string, unknown>): Promise<InventoryError> {
  const instead = insteadOfConnector(identifier);
  if (instead !== undefined) {
    const message = `there is no connector "${identifier}" for Towline`;
    const advice = `${instead.charAt(0).toUpperCase()}${instead.slice(1)}.`;
    return new InventoryError("ERR_TOWLINE_CONNECTOR_UNKNOWN", message, { connector: identifier, advice });
  }
  const near = suggest(identifier, new Set([...installed.keys(), ...RESERVED_IDENTIFIERS]));
  const hint = near === undefined ? "" : `. Did you mean "${near}"?`;
  return new InventoryError(
    "ERR_TOWLINE_CONNECTOR_UNKNOWN",
    `no installed package has the connector "${identifier}"${hint}`,
    { connector: identifier, advice: adviseOnUnknown(near ?? identifier, installed) },
  );
}

/** Never to install what may not exist: anybody could publish it then. */
function adviseOnUnknown(wanted: string, installed: ReadonlyMap<string, unknown>): string {
  const seeInstalled = "towline connectors shows what is installed";
  if (installed.has(wanted)) return `Correct the name; ${seeInstalled}.`;
  const own = ownPackageName(wanted);
  if (own !== undefined) return `Install it: npm install ${own}`;
  const names = [...installed.keys()];
  const there = names.length === 0 ? "None is installed" : `Installed are ${names.join(", ")}`;
  return `${there}. A connector of your own is named under connectors: in the config.`;
}

function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
