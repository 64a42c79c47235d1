/** Errors for words of a target that name nothing, each with what was probably meant. */
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import { suggest } from "../errors/suggest.ts";
import type { NameAtom, TargetAtom } from "../targets/target-atom.ts";
import { excerptOf } from "../targets/target-place.ts";
import type { KnownHost } from "./roster.ts";
import { keysOf, settingOf } from "./settings-of-host.ts";

const SEE = "See what there is: towline hosts";

/** A word that selects no host. */
export function emptyTarget(atom: TargetAtom, reason: string, advice: string): InventoryError {
  return new InventoryError(
    "ERR_TOWLINE_TARGET_EMPTY",
    `The target ${showName(atom.text)} selects nothing: ${reason}`,
    { advice, excerpt: excerptOf(atom.place) },
  );
}

/** A name that neither the config nor a boat knows, where such names are no hosts. */
export function unknownName(
  { text, place }: TargetAtom,
  { suggest: suggestName }: { suggest(name: string): string | undefined },
  hosts: Iterable<KnownHost>,
  what = "is no host or group of the fleet, and unknown names are refused",
): InventoryError {
  const meant = suggestName(text) ?? suggest(text, namesAndGroups(hosts));
  return new InventoryError("ERR_TOWLINE_TARGET_UNKNOWN", `${showName(text)} ${what}`, {
    advice: meant === undefined ? SEE : `Did you mean "${meant}"?`,
    excerpt: excerptOf(place),
  });
}

/** A boat may list what the config does not name. */
function namesAndGroups(hosts: Iterable<KnownHost>): Iterable<string> {
  const names = new Set<string>();
  for (const { entry } of hosts) {
    names.add(entry.name);
    for (const group of entry.groups) names.add(group);
  }
  return names;
}

/** A name after `group:` that no group has. */
export function noSuchGroup({ text, place }: NameAtom, groups: readonly string[]): InventoryError {
  const meant = suggest(text, groups);
  return new InventoryError("ERR_TOWLINE_TARGET_UNKNOWN", `There is no group ${showName(text)}`, {
    advice: meant === undefined ? "See which there are: towline hosts" : `Did you mean "${meant}"?`,
    excerpt: excerptOf(place),
  });
}

/** A key that no host has set, though one of nearly that name is; undefined where it is set, or like none. */
export function noSuchKey(atom: TargetAtom, hosts: Iterable<KnownHost>): InventoryError | undefined {
  if (atom.kind !== "data" && atom.kind !== "has") return undefined;
  const keys = new Set<string>();
  for (const { entry } of hosts) {
    if (settingOf(entry, atom.key) !== undefined) return undefined;
    for (const key of keysOf(entry)) keys.add(key);
  }
  const meant = suggest(atom.key, keys);
  if (meant === undefined) return undefined;
  const message = `The target ${showName(atom.text)} asks for ${atom.key}, which is set of no host`;
  const advice = `Did you mean "${meant}"?`;
  return new InventoryError("ERR_TOWLINE_TARGET_UNKNOWN", message, { advice, excerpt: excerptOf(atom.place) });
}
