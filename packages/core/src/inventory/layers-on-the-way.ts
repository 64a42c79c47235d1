/** What the settings of a host mean for the hops on the way to it. */
import type { DataLayer } from "../settings/effective-hop.ts";

/** What settings of the last hop mean for a hop on the way to it: its connection's own keys, if the last is no such hop. */
export function layersOnTheWay(
  layers: readonly DataLayer[],
  connector: string,
  last: string | undefined,
): readonly DataLayer[] {
  return connector === last ? [] : layers.map(withoutArguments);
}

const strippedLayers = new WeakMap<DataLayer, DataLayer>();

/** A layer without the keys that say how a command is to be run. */
export function withoutArguments(layer: DataLayer): DataLayer {
  const known = strippedLayers.get(layer);
  if (known !== undefined) return known;
  const entries = Object.entries(layer.data);
  const kept = entries.filter(([key]) => !key.startsWith("_"));
  const stripped = kept.length === entries.length ? layer : { source: layer.source, data: Object.fromEntries(kept) };
  strippedLayers.set(layer, stripped);
  return stripped;
}
