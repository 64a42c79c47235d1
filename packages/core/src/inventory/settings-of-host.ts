/** Looks up a key among the settings of a known host, as they are written: nothing is fetched for it. */
import { isMapping } from "../config/describe-value.ts";
import { holdsReference } from "../values/value-reference.ts";
import type { HostEntry } from "./host-entry.ts";

/** Stands for a value that would have to be fetched. */
export const ELSEWHERE = Symbol("elsewhere");

/**
 * The value of a key of the host itself, the strongest that is set; undefined where none is. `labels.tier` is a key, or the
 * key `tier` within `labels`.
 */
export function settingOf({ route }: HostEntry, key: string): unknown {
  const { layers } = route.at(-1) ?? route[0];
  const whole = strongest(layers, key);
  if (whole !== undefined || !key.includes(".")) return whole;
  const [first = "", ...rest] = key.split(".");
  let value = strongest(layers, first);
  for (const part of rest) {
    if (!isMapping(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value === null ? undefined : value;
}

function strongest(layers: HostEntry["route"][0]["layers"], key: string): unknown {
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const data = layers[index]?.data;
    if (data === undefined || !Object.hasOwn(data, key) || data[key] === undefined) continue;
    const value = data[key];
    if (value === null) return undefined;
    return holdsReference(value) ? ELSEWHERE : value;
  }
  return undefined;
}

/** The keys of all settings of a host. */
export function keysOf({ route }: HostEntry): Iterable<string> {
  const { layers } = route.at(-1) ?? route[0];
  return layers.flatMap(({ data }) => Object.keys(data));
}
