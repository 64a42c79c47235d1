/** Keeps secrets out of the config that is written: a reference to an environment variable stands in their place. */
import type { Registry } from "@towline/core";
import { isReference } from "../session/is-reference.ts";
import { isCalledSecret, isSecretKey } from "../session/is-secret-key.ts";
import { type Draft, isMapping, type Settings } from "./draft.ts";

/** Replaces them, and tells of each. */
export async function withholdSecrets(draft: Draft, registry: Registry): Promise<void> {
  const variables = new Set<string>();
  const isSecret = await secretKeys(draft, registry);
  const withhold = (settings: Settings, owner: string): void => {
    for (const [key, value] of Object.entries(settings)) {
      if (isMapping(value) && !isReference(value)) withhold(value, owner);
      if (!isSecret(key) || value === "" || value === null || typeof value === "object") continue;
      const variable = uniqueName(`${key}_${owner}`, variables);
      settings[key] = { $env: variable };
      draft.leftOut.push({
        place: owner === "" ? `${key} of all hosts` : `${key} of ${owner}`,
        message: `a secret is not copied: set ${variable} in the environment, or write where it is kept`,
      });
    }
  };
  withhold(draft.data, "");
  for (const { name, data } of draft.groups) withhold(data, name);
  for (const { name, data } of draft.hosts) withhold(data, name);
}

async function secretKeys({ data, groups, hosts }: Draft, registry: Registry): Promise<(key: string) => boolean> {
  const keys = new Set(
    [data, ...groups.map((group) => group.data), ...hosts.map((host) => host.data)].flatMap(Object.keys),
  );
  const known = new Map<string, boolean>();
  for (const key of keys) known.set(key, await isSecretKey(key, registry));
  return (key) => known.get(key) ?? isCalledSecret(key);
}

function uniqueName(text: string, taken: Set<string>): string {
  const name = text
    .toUpperCase()
    .replace(/^_+|_+$/g, "")
    .replace(/[^A-Z0-9]+/g, "_")
    .replace(/_$/, "");
  let unique = name;
  for (let count = 2; taken.has(unique); count += 1) unique = `${name}_${count}`;
  taken.add(unique);
  return unique;
}
