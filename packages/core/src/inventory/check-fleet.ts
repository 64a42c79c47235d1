/** Finds everything that is wrong with a config's hosts and their settings, without asking anybody about a host. */
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
  registry: Registry,
  rules: KeyRules,
): Promise<readonly Problem[]> {
  return [...fleet.problems, ...findUnknownConnectors(fleet, registry), ...(await checkLayers(layersOf(fleet), rules))];
}

function findUnknownConnectors({ hosts, boats }: ConfiguredFleet, registry: Registry): Problem[] {
  const named = [
    ...hosts.flatMap(({ steps, path, file }) => steps.map(({ connector }) => ({ connector, path, file }))),
    ...boats.map(({ provider, path, file }) => ({ connector: provider, path, file })),
  ];
  const installed = registry.list().map(({ identifier }) => identifier);
  return named
    .filter(({ connector }) => !registry.has(connector))
    .map(({ connector, path, file }) => {
      const place = file === undefined ? { path } : { path, file };
      const instead = insteadOfConnector(connector);
      if (instead !== undefined)
        return { ...place, message: `there is no connector "${connector}" for Towline: ${instead}` };
      const message = `no installed package has the connector "${connector}"`;
      return { ...place, message, suggestion: suggest(connector, installed) };
    });
}

function layersOf(fleet: ConfiguredFleet): LayerToCheck[] {
  const layers = new Map<DataLayer, string | undefined>();
  for (const layer of [fleet.all, ...fleet.groupLayers.values()].flat()) layers.set(layer, undefined);
  for (const host of fleet.hosts) {
    for (const layer of host.layers) if (!layers.has(layer)) layers.set(layer, host.name);
  }
  for (const boat of fleet.boats) {
    const layer = createBoatLayer(boat);
    if (layer !== undefined) layers.set(layer, undefined);
  }
  return [...layers].map(([layer, host]) => ({ layer, host }));
}
