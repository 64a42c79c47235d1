/** Looks up a key among the settings of a known host, as they are written: nothing is fetched for it. */
import { isMapping } from "../config/describe-value.ts";
import { isReference } from "../values/value-reference.ts";
import type { HostEntry } from "./host-entry.ts";

/**
 * The value of a key of the host itself as it is written, the strongest that is set; undefined where none is. `labels.tier`
 * is a key, or the key `tier` within `labels`. What is kept elsewhere is the reference to it: nothing is fetched.
 *
 * @example
 * ```ts
 * const [host] = await fleet.select("web1").hosts();
 * if (host !== undefined) settingOf(host, "labels.tier"); // "front"
 * ```
 */
export function settingOf({ route }: HostEntry, key: string): unknown {
  const { layers } = route.at(-1) ?? route[0];
  const whole = strongest(layers, key) ?? undefined;
  if (whole !== undefined || !key.includes(".")) return whole;
  const [first = "", ...rest] = key.split(".");
  let value = strongest(layers, first);
  for (const part of rest) {
    // What is within a value that is kept elsewhere is not known.
    if (!isMapping(value) || isReference(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value ?? undefined;
}

/** Null where the strongest takes back what others say. */
function strongest(layers: HostEntry["route"][0]["layers"], key: string): unknown {
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const data = layers[index]?.data;
    if (data !== undefined && Object.hasOwn(data, key) && data[key] !== undefined) return data[key];
  }
  return undefined;
}

/** The keys of all settings of a host. */
export function keysOf({ route }: HostEntry): Iterable<string> {
  const { layers } = route.at(-1) ?? route[0];
  return layers.flatMap(({ data }) => Object.keys(data));
}
