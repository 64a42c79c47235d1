/** The settings that a connector may look at while it lists hosts. */

import type { Connector, Data } from "../connector/define-connector.ts";
import { coerceWord } from "../settings/coerce-text.ts";
import { mergeLayers } from "../settings/data-layers.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import { holdsReference } from "../values/value-reference.ts";
import type { RouteStep } from "./route.ts";

/** Fetches what a value refers to, such as a password. */
type ResolveReferences = (value: unknown, key: string) => Promise<unknown>;

/**
 * The settings that a connector may look at while it lists. One that connects later gets none that would have to be
 * fetched: listing ten thousand hosts must not ask for ten thousand passwords.
 *
 * @param check throws for settings that are not to be trusted, right before they are looked at
 */
export function lookableData(
  connector: Connector,
  { name }: RouteStep,
  layers: readonly DataLayer[],
  check: () => void,
  resolveReferences: ResolveReferences,
): (() => Data) | Promise<() => Data> {
  if (connector.connect === undefined || name === undefined) {
    return fetchedData(connector, layers, check, resolveReferences);
  }
  let merged: Data | undefined;
  return () => {
    if (merged === undefined) check();
    merged ??= inTypes(withoutReferences(mergeLayers(layers).data), connector);
    return merged;
  };
}

async function fetchedData(
  connector: Connector,
  layers: readonly DataLayer[],
  check: () => void,
  resolveReferences: ResolveReferences,
): Promise<() => Data> {
  check();
  const { data } = mergeLayers(layers);
  for (const [key, value] of Object.entries(data)) {
    if (!holdsReference(value)) continue;
    if (Object.hasOwn(connector.dataSchema.properties, key)) data[key] = await resolveReferences(value, key);
    else delete data[key];
  }
  return () => inTypes(data, connector);
}

/** What is text in a config and a number or true/false to the connector. */
function inTypes(data: { [key: string]: unknown }, { dataSchema: { properties } }: Connector): Data {
  for (const [key, value] of Object.entries(data)) {
    const schema = typeof value === "string" && Object.hasOwn(properties, key) ? properties[key] : undefined;
    if (schema !== undefined) data[key] = coerceWord(value as string, schema);
  }
  return data;
}

function withoutReferences(data: { [key: string]: unknown }): { [key: string]: unknown } {
  for (const [key, value] of Object.entries(data)) if (holdsReference(value)) delete data[key];
  return data;
}
