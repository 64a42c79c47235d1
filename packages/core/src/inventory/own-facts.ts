/** What a connector knows of a host beside its settings, without what would set something. */

import type { Data } from "../connector/define-connector.ts";
import type { Registry } from "../registry/registry.ts";
import { holdsReference } from "../values/value-reference.ts";

/** Ten thousand hosts have the same few keys. */
const free = new WeakMap<Registry, Map<string, boolean>>();

/** The facts whose keys are nobody's, and whose values are plain. */
export function ownFacts(facts: Data, registry: Registry): Data {
  const kept: { [key: string]: unknown } = Object.create(null);
  for (const [key, value] of Object.entries(facts)) {
    if (value !== undefined && value !== null && isFree(key, registry) && !holdsReference(value)) kept[key] = value;
  }
  return kept;
}

function isFree(key: string, registry: Registry): boolean {
  let known = free.get(registry);
  if (known === undefined) {
    known = new Map();
    free.set(registry, known);
  }
  let isKeyFree = known.get(key);
  if (isKeyFree === undefined) {
    isKeyFree = !key.startsWith("_") && registry.ownerOf(key) === undefined;
    known.set(key, isKeyFree);
  }
  return isKeyFree;
}
