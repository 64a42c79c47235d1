/** Sees to it that each identifier means one package: what the config says, reserved names, and clashes. */
import { PluginError } from "../errors/kinds.ts";
import type { FoundPackage } from "./discover-packages.ts";
import { type IdentifiedKind, isOurs, ownPackageName, reservedIdentifiers, SECTIONS } from "./package-names.ts";

/**
 * Drops what something stronger replaces, and marks what may not have its identifier.
 *
 * @param found strongest first, so that the project's copy of a package wins over the installation's.
 * @returns entries of which at most one for each identifier has no problem.
 */
export function settleIdentifiers(found: readonly FoundPackage[]): readonly FoundPackage[] {
  const byIdentifier = new Map<string, FoundPackage[]>();
  for (const connector of found) {
    const { identifier } = connector.entry;
    byIdentifier.set(identifier, [...(byIdentifier.get(identifier) ?? []), connector]);
  }
  return [...byIdentifier.values()].flatMap((claimants) => {
    const pinned = claimants.find(({ isPinned }) => isPinned);
    return pinned === undefined ? settleClash(dropCopies(claimants).map(refuseReserved)) : [pinned];
  });
}

/** By identifier, what works; the first of those that don't where nothing does. */
export function chooseUsable(settled: readonly FoundPackage[]): ReadonlyMap<string, FoundPackage> {
  const chosen = new Map<string, FoundPackage>();
  for (const found of settled) {
    const { identifier } = found.entry;
    if (chosen.get(identifier)?.entry.problem !== undefined || !chosen.has(identifier)) chosen.set(identifier, found);
  }
  return chosen;
}

/** The same package found twice is one; a copy that is not there, or is not to be run, gives way to one that is. */
function dropCopies(claimants: readonly FoundPackage[]): readonly FoundPackage[] {
  const kept: FoundPackage[] = [];
  for (const claimant of claimants) {
    const index = kept.findIndex((other) => isSamePackage(other, claimant));
    const other = kept[index];
    if (other === undefined) kept.push(claimant);
    else if (isLacking(other) && !isLacking(claimant)) kept[index] = claimant;
  }
  return kept;
}

function isSamePackage(one: FoundPackage, other: FoundPackage): boolean {
  return one.entry.packageName === other.entry.packageName || one.entry.folder === other.entry.folder;
}

function isLacking({ entry, located }: FoundPackage): boolean {
  return entry.problem?.code === "ERR_TOWLINE_PLUGIN_NOT_FOUND" || located.isForeign === true;
}

function refuseReserved(claimant: FoundPackage): FoundPackage {
  const { identifier, packageName, prefixes, problem } = claimant.entry;
  if (problem !== undefined || isOurs(packageName)) return claimant;
  const kind = kindOf(claimant);
  const names = [identifier, ...prefixes.map((prefix) => prefix.slice(0, -1))];
  const taken = names.find((name) => reservedIdentifiers(kind).has(name));
  if (taken === undefined) return claimant;
  const claim = taken === identifier ? `the ${kind} "${taken}"` : `the data keys ${taken}_*`;
  const owner = ownPackageName(taken, kind) ?? (kind === "source" ? "@towline/core" : `@towline/connector-${taken}`);
  return withProblem(
    claimant,
    new PluginError("ERR_TOWLINE_PLUGIN_RESERVED", `"${packageName}" claims ${claim}, which ${owner} has`, {
      packageName,
      advice: `To use it nevertheless, write in the config: ${pin(identifier, packageName, kind)}`,
    }),
  );
}

function settleClash(claimants: readonly FoundPackage[]): readonly FoundPackage[] {
  const usable = claimants.filter(({ entry }) => entry.problem === undefined);
  const [first] = usable;
  if (first === undefined || usable.length === 1) return claimants;
  const { identifier, packageName } = first.entry;
  const kind = kindOf(first);
  const names = usable.map(({ entry }) => `"${entry.packageName}" (${entry.folder})`).join(" and ");
  const problem = new PluginError(
    "ERR_TOWLINE_PLUGIN_CLASH",
    `${names} ${usable.length === 2 ? "both" : "all"} claim the ${kind} "${identifier}"`,
    {
      packageName,
      advice: `Choose one in the config: ${pin(identifier, packageName, kind)}`,
    },
  );
  return claimants.map((claimant) => (usable.includes(claimant) ? withProblem(claimant, problem) : claimant));
}

/** Plugins have no identifiers, so there are none of them here. */
function kindOf({ located: { kind } }: FoundPackage): IdentifiedKind {
  return kind === "source" ? kind : "connector";
}

function withProblem(found: FoundPackage, problem: PluginError): FoundPackage {
  return { ...found, entry: { ...found.entry, problem } };
}

function pin(identifier: string, packageName: string, kind: IdentifiedKind): string {
  return `${SECTIONS[kind]}: { ${identifier}: ${JSON.stringify(packageName)} }`;
}
