/** Sees to it that each identifier means one package: what the config says, reserved names, and clashes. */
import { PluginError } from "../errors/kinds.ts";
import type { FoundConnector } from "./discover-connectors.ts";
import { isOurs, RESERVED_IDENTIFIERS } from "./package-names.ts";

/**
 * Drops what something stronger replaces, and marks what may not have its identifier.
 *
 * @param found strongest first, so that the project's copy of a package wins over the installation's.
 * @returns entries of which at most one for each identifier has no problem.
 */
export function settleIdentifiers(found: readonly FoundConnector[]): readonly FoundConnector[] {
  const byIdentifier = new Map<string, FoundConnector[]>();
  for (const connector of found) {
    const { identifier } = connector.entry;
    byIdentifier.set(identifier, [...(byIdentifier.get(identifier) ?? []), connector]);
  }
  return [...byIdentifier.values()].flatMap((claimants) => {
    const pinned = claimants.find(({ isPinned }) => isPinned);
    return pinned === undefined ? settleClash(dropCopies(claimants).map(refuseReserved)) : [pinned];
  });
}

/** The same package found twice is one; a copy that is not there, or is not to be run, gives way to one that is. */
function dropCopies(claimants: readonly FoundConnector[]): readonly FoundConnector[] {
  const kept: FoundConnector[] = [];
  for (const claimant of claimants) {
    const index = kept.findIndex((other) => isSamePackage(other, claimant));
    const other = kept[index];
    if (other === undefined) kept.push(claimant);
    else if (isLacking(other) && !isLacking(claimant)) kept[index] = claimant;
  }
  return kept;
}

function isSamePackage(one: FoundConnector, other: FoundConnector): boolean {
  return one.entry.packageName === other.entry.packageName || one.entry.folder === other.entry.folder;
}

function isLacking({ entry, located }: FoundConnector): boolean {
  return entry.problem?.code === "ERR_TOWLINE_PLUGIN_NOT_FOUND" || located.isForeign === true;
}

function refuseReserved(claimant: FoundConnector): FoundConnector {
  const { identifier, packageName, prefixes, problem } = claimant.entry;
  if (problem !== undefined || isOurs(packageName)) return claimant;
  const taken = prefixes.map((prefix) => prefix.slice(0, -1)).find((name) => RESERVED_IDENTIFIERS.has(name));
  if (taken === undefined) return claimant;
  const claim = taken === identifier ? `the connector "${taken}"` : `the data keys ${taken}_*`;
  return withProblem(
    claimant,
    new PluginError(
      "ERR_TOWLINE_PLUGIN_RESERVED",
      `"${packageName}" claims ${claim}, which @towline/connector-${taken} has`,
      { packageName, advice: `To use it nevertheless, write in the config: ${pin(identifier, packageName)}` },
    ),
  );
}

function settleClash(claimants: readonly FoundConnector[]): readonly FoundConnector[] {
  const usable = claimants.filter(({ entry }) => entry.problem === undefined);
  const [first] = usable;
  if (first === undefined || usable.length === 1) return claimants;
  const { identifier, packageName } = first.entry;
  const names = usable.map(({ entry }) => `"${entry.packageName}" (${entry.folder})`).join(" and ");
  const problem = new PluginError(
    "ERR_TOWLINE_PLUGIN_CLASH",
    `${names} ${usable.length === 2 ? "both" : "all"} claim the connector "${identifier}"`,
    {
      packageName,
      advice: `Choose one in the config: ${pin(identifier, packageName)}`,
    },
  );
  return claimants.map((claimant) => (usable.includes(claimant) ? withProblem(claimant, problem) : claimant));
}

function withProblem(found: FoundConnector, problem: PluginError): FoundConnector {
  return { ...found, entry: { ...found.entry, problem } };
}

function pin(identifier: string, packageName: string): string {
  return `connectors: { ${identifier}: ${JSON.stringify(packageName)} }`;
}
