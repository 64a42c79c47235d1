/** The value sources of a fleet: those of its packages, and those that were passed as objects. */
import type { LoadedConfig } from "../config/config.ts";
import { type CatalogOptions, createSourceCatalog, type SourceCatalog } from "../values/source-catalog.ts";
import type { OpenFleetOptions } from "./fleet-types.ts";
import { packagePlaces } from "./package-places.ts";

/** @throws PluginError when a given source is none */
export function fleetSources(
  loaded: LoadedConfig,
  { installation, sources }: OpenFleetOptions,
  events: Pick<CatalogOptions, "onLoading" | "onLoaded" | "onFailed"> = {},
): SourceCatalog {
  return createSourceCatalog({ ...events, discovery: packagePlaces(loaded, installation, "source"), given: sources });
}
