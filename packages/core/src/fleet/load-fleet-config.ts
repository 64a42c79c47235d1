/** Loads a fleet's config and reads its hosts, or tells everything that is wrong with either. */
import type { LoadedConfig } from "../config/config.ts";
import { loadConfig } from "../config/load-config.ts";
import { wrongConfig } from "../config/wrong-config.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import { checkFleet } from "../inventory/check-fleet.ts";
import { type ConfiguredFleet, readConfiguredFleet } from "../inventory/configured-fleet.ts";
import { createRegistry } from "../registry/create-registry.ts";
import { KeyRules } from "../settings/key-rules.ts";
import { now } from "../waiting/clock.ts";
import { fleetSources } from "./fleet-sources.ts";
import type { OpenFleetOptions } from "./fleet-types.ts";
import { packagePlaces } from "./package-places.ts";

export interface FleetConfig {
  readonly loaded: LoadedConfig;
  readonly fleet: ConfiguredFleet;
  /** Milliseconds that reading it took. */
  readonly durationMs: number;
}

/** @throws ConfigError with every mistake at once, those in settings too */
export async function loadFleetConfig(cwd: string, options: OpenFleetOptions): Promise<FleetConfig> {
  const { config, environment } = options;
  const startedAt = now();
  const findMore = async (loaded: LoadedConfig): Promise<readonly Problem[]> =>
    findProblems(loaded, readConfiguredFleet(loaded.sections), options);
  const loaded = await loadConfig({ cwd, config, environment, findMore });
  const fleet = readConfiguredFleet(loaded.sections);
  if (fleet.problems.length === 0) return { loaded, fleet, durationMs: Math.round(now() - startedAt) };
  throw await wrongConfig(loaded.file, await findProblems(loaded, fleet, options));
}

async function findProblems(
  loaded: LoadedConfig,
  fleet: ConfiguredFleet,
  options: OpenFleetOptions,
): Promise<readonly Problem[]> {
  const { installation, connectors = [] } = options;
  try {
    const registry = await createRegistry({ ...packagePlaces(loaded, installation), given: connectors });
    return await checkFleet(fleet, registry, new KeyRules(registry, fleetSources(loaded, options)));
  } catch (error) {
    // What keeps connectors from being found is told when the config is right.
    if (isTowlineError(error)) return fleet.problems;
    throw error;
  }
}
