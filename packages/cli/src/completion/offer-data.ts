/** Keys of hosts' data for `--data`, and those of their values that are few. */
import type { Connector, Project } from "@towline/core";
import { GLOBAL_ARGUMENTS } from "@towline/core/arguments";
import { type OfferedWord, plain } from "./offer.ts";

/** Secrets are not among them: none is taken from the command line. */
export async function offerData(typed: string, project: Project): Promise<readonly OfferedWord[]> {
  const key = typed.includes("=") ? typed.slice(0, typed.indexOf("=")) : undefined;
  if (typed.startsWith("_")) return offerArguments(key);
  const registry = await project.openRegistry();
  const owner = registry.ownerOf(typed);
  if (owner?.problem !== undefined) return [];
  if (owner !== undefined) return offerKeys(key, await registry.load(owner.identifier));
  // No connector is imported before it is known whose key it is.
  const begin = registry.list().map(({ identifier }) => ({ value: `${identifier}_`, description: "connector" }));
  return [...offerArguments(undefined), ...begin];
}

function offerArguments(key: string | undefined): readonly OfferedWord[] {
  const known = GLOBAL_ARGUMENTS.filter(({ secret }) => !secret);
  if (key === undefined) return known.map((each) => ({ value: `${each.key}=`, description: each.description }));
  const isSwitch = known.some((each) => each.key === key && each.type === "boolean");
  return isSwitch ? valuesOf(key, [true, false]) : [];
}

function offerKeys(key: string | undefined, { dataMeta, dataSchema }: Connector): readonly OfferedWord[] {
  const known = Object.entries(dataMeta).filter(([, meta]) => meta.secret !== true && meta.hidden !== true);
  if (key === undefined) {
    return known.map(([name, { description = "" }]) => ({ value: `${name}=`, description }));
  }
  const { properties = {} } = dataSchema as { readonly properties?: { readonly [key: string]: KeySchema } };
  const schema = Object.hasOwn(properties, key) ? properties[key] : undefined;
  if (schema?.enum !== undefined) return valuesOf(key, schema.enum);
  return schema?.type === "boolean" ? valuesOf(key, [true, false]) : [];
}

interface KeySchema {
  readonly type?: unknown;
  readonly enum?: readonly unknown[];
}

function valuesOf(key: string, values: readonly unknown[]): readonly OfferedWord[] {
  return values.map((value) => plain(`${key}=${String(value)}`));
}
