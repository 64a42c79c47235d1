/** Keys of hosts' settings that a target can compare: those that the config sets. Never their values. */
import type { Project } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";
import type { OfferedWord } from "./offer.ts";

/** A key that holds a secret is none of them: a target can't compare it. */
export async function offerKeys(typed: string, project: Project): Promise<readonly OfferedWord[]> {
  const keys = project.listKeys().filter(({ name, isComparable }) => isComparable && KEY.test(name) && !isSecret(name));
  if (!keys.some(({ name }) => name.startsWith(typed))) return [];
  const registry = await project.openRegistry();
  const words = new Set<string>();
  for (const { name } of keys) {
    const owner = registry.ownerOf(name);
    if (owner === undefined) words.add(`${name}=`);
    else if (owner.problem !== undefined) continue;
    // No connector is imported before it is known whose key it is.
    else if (registry.ownerOf(typed)?.identifier !== owner.identifier) words.add(`${owner.identifier}_`);
    else if (isOpen((await registry.load(owner.identifier)).dataMeta[name])) words.add(`${name}=`);
  }
  return [...words].map((value) => ({ value, description: "setting" }));
}

/** As the language has them. */
const KEY = /^[A-Za-z_][\w.-]*$/;

function isSecret(name: string): boolean {
  return GLOBAL_ARGUMENTS.some(({ key, secret }) => key === name && secret);
}

function isOpen(
  meta: { readonly secret?: boolean | undefined; readonly hidden?: boolean | undefined } | undefined,
): boolean {
  return meta !== undefined && meta.secret !== true && meta.hidden !== true;
}
