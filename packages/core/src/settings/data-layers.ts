/** Merges layers of settings, weakest first, and remembers which layer set each key. */
import { isMapping } from "../config/describe-value.ts";
import { isReference } from "../values/value-reference.ts";
import type { DataLayer, DataSource } from "./effective-hop.ts";

/** Layers merged into one. */
export interface MergedData {
  /** Has no prototype. A key that was set to nothing is not in it. */
  readonly data: { [key: string]: unknown };
  readonly provenance: Map<string, DataSource>;
}

/** The one key whose values are merged, variable by variable. */
const ENVIRONMENT_KEY = "_env";

/**
 * Merges layers, weakest first: a later one wins, key by key; `_env` is merged per variable. A value of null takes back
 * what weaker layers set, so that the default applies again.
 */
export function mergeLayers(layers: Iterable<DataLayer>): MergedData {
  const data: { [key: string]: unknown } = Object.create(null);
  const provenance = new Map<string, DataSource>();
  for (const { source, data: settings } of layers) {
    for (const key of Object.keys(settings)) {
      const value = settings[key];
      if (value === undefined) continue;
      if (value === null) {
        delete data[key];
        provenance.delete(key);
        continue;
      }
      data[key] = key === ENVIRONMENT_KEY ? mergeVariables(data[key], value) : value;
      provenance.set(key, source);
    }
  }
  return { data, provenance };
}

function mergeVariables(weaker: unknown, stronger: unknown): unknown {
  // A reference is one value, wherever it stands.
  if (!isMapping(stronger) || isReference(stronger)) return stronger;
  const base = isMapping(weaker) && !isReference(weaker) ? weaker : {};
  const variables: { [name: string]: unknown } = Object.assign(Object.create(null), base);
  for (const [name, value] of Object.entries(stronger)) {
    if (value === null) delete variables[name];
    else variables[name] = value;
  }
  return variables;
}
