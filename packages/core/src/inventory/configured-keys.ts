/** The keys that a config sets of hosts, for who wants to know what a target could ask for. */
import { isMapping } from "../config/describe-value.ts";
import type { Data } from "../connector/define-connector.ts";
import { holdsReference, isReference } from "../values/value-reference.ts";
import type { ConfiguredFleet } from "./configured-fleet.ts";

/** A key of hosts' settings, as a target spells it: `os`, or `labels.tier` for the key of a mapping. */
export interface ConfiguredKey {
  readonly name: string;
  /** Whether it has a value that a target could compare: one that is there, and need not be fetched. */
  readonly isComparable: boolean;
}

/** Each key once, sorted by name; those of all hosts, of groups and of hosts. */
export function listConfiguredKeys({ all, groupLayers, hosts }: ConfiguredFleet): readonly ConfiguredKey[] {
  const keys = new Map<string, boolean>();
  // An entry with a range is the same layer for all of its hosts.
  const layers = new Set([...all, ...[...groupLayers.values()].flat(), ...hosts.flatMap((host) => host.layers)]);
  for (const { data } of layers) noteKeys(data, "", keys);
  return [...keys]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, isComparable]) => ({ name, isComparable }));
}

function noteKeys(data: Data, before: string, keys: Map<string, boolean>): void {
  for (const [key, value] of Object.entries(data)) {
    // `labels.a.b` is the key `b` within `a`, and no key "a.b" within `labels`.
    if (value === null || value === undefined || (before !== "" && key.includes("."))) continue;
    const name = before + key;
    const isMap = isMapping(value) && !isReference(value);
    keys.set(name, keys.get(name) === true || !(isMap || holdsReference(value)));
    if (isMap && !key.includes(".")) noteKeys(value, `${name}.`, keys);
  }
}
