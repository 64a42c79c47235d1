/** Tells where the packages of a config are looked for, and which of them count. */
import type { LoadedConfig } from "../config/config.ts";
import type { DiscoveryOptions } from "../discovery/discover-packages.ts";
import { type IdentifiedKind, SECTIONS } from "../discovery/package-names.ts";

/** A config that somebody else could have written admits nothing, and names nothing that is run. */
export function packagePlaces(
  loaded: LoadedConfig,
  installation: string | undefined,
  kind: IdentifiedKind = "connector",
): DiscoveryOptions {
  const { config, folder, packageFolders, distrust } = loaded;
  const allow = distrust === undefined ? config.trust.allow : [];
  return { configFolder: folder, packageFolders, distrust, installation, allow, pins: config[SECTIONS[kind]] };
}
