/** Finds everything that is wrong with a config's hosts and their settings, without asking anybody about a host. */
import type { Config } from "../config/config.ts";
import { insteadOfConnector } from "../discovery/foreign-names.ts";
import type { Problem } from "../errors/problem.ts";
import { suggest } from "../errors/suggest.ts";
import type { Registry } from "../registry/registry.ts";
import { checkLayers, type LayerToCheck } from "../settings/check-layers.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import type { KeyRules } from "../settings/key-rules.ts";
import { type ConfiguredFleet, createBoatLayer } from "./configured-fleet.ts";

/** Every mistake: names that can't be, connectors that nobody has, settings. Paths are those of the document. */
export async function checkFleet(
  fleet: ConfiguredFleet,
  { boats }: Config,
  registry: Registry,
  rules: KeyRules,
): Promise<readonly Problem[]> {
  return [
    ...fleet.problems,
    ...findUnknownConnectors(fleet, boats, registry),
    ...(await checkLayers(layersOf(fleet, boats), rules)),
  ];
}

function findUnknownConnectors(fleet: ConfiguredFleet, boats: Config["boats"], registry: Registry): Problem[] {
  const named = [
    ...fleet.hosts.flatMap(({ steps, path }) => steps.map(({ connector }) => ({ connector, path }))),
    ...boats.map(({ provider, path }) => ({ connector: provider, path })),
  ];
  const installed = registry.list().map(({ identifier }) => identifier);
  return named
    .filter(({ connector }) => !registry.has(connector))
    .map(({ connector, path }) => {
      const instead = insteadOfConnector(connector);
      if (instead !== undefined)
        return { path, message: `there is no connector "${connector}" for Towline: ${instead}` };
      const message = `no installed package has the connector "${connector}"`;
      return { path, message, suggestion: suggest(connector, installed) };
    });
}

function layersOf(fleet: ConfiguredFleet, boats: Config["boats"]): LayerToCheck[] {
  const layers = new Map<DataLayer, string | undefined>();
  if (fleet.all !== undefined) layers.set(fleet.all, undefined);
  for (const layer of fleet.groupLayers.values()) layers.set(layer, undefined);
  for (const host of fleet.hosts) {
    for (const layer of host.layers) if (!layers.has(layer)) layers.set(layer, host.name);
  }
  for (const boat of boats) {
    const layer = createBoatLayer(boat);
    if (layer !== undefined) layers.set(layer, undefined);
  }
  return [...layers].map(([layer, host]) => ({ layer, host }));
}
