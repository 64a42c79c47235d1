/** Reads what `ansible-inventory --list` and inventory scripts print: groups with lists of hosts, and `_meta.hostvars`. */
import type { InventoryData } from "../model/inventory-data.ts";
import { InventoryMistake } from "../model/inventory-data.ts";
import { entriesOf, isMapping, PlainValues, textOf } from "./load-yaml.ts";
import { readMarks } from "./marked-values.ts";

type Loaded = { readonly [key: string]: unknown };

/** Whether a loaded JSON file is of this form, and not of the one that YAML inventories have. */
export function isListing(loaded: unknown): loaded is Loaded {
  if (!isMapping(loaded)) return false;
  if (isMapping(loaded._meta)) return true;
  return Object.values(loaded).some(
    (group) =>
      Array.isArray(group) || (isMapping(group) && (Array.isArray(group.hosts) || Array.isArray(group.children))),
  );
}

/** @throws InventoryMistake */
export function readListing(loaded: Loaded, data: InventoryData): void {
  const values = new PlainValues();
  const hosts = new Set<string>();
  for (const [{ text: group }, definition] of entriesOf(loaded)) {
    if (group === "_meta") continue;
    data.addGroup(group);
    readGroup(group, definition, data, values, hosts);
  }
  const meta = loaded._meta;
  const hostvars = isMapping(meta) && isMapping(meta.hostvars) ? meta.hostvars : {};
  for (const [{ text: host }, variables] of entriesOf(hostvars)) {
    // A host that is in no group is nobody's: Ansible, too, looks only for those that the groups have.
    if (!hosts.has(host) || !isMapping(variables)) continue;
    for (const [{ text: key }, value] of entriesOf(variables)) data.setVariable(host, key, readMarks(values.of(value)));
  }
}

function readGroup(
  group: string,
  definition: unknown,
  data: InventoryData,
  values: PlainValues,
  hosts: Set<string>,
): void {
  const parts = partsOf(group, definition);
  const holder = data.addGroup(group);
  for (const host of listOf(group, "hosts", parts.hosts)) {
    hosts.add(host);
    data.addHost(host, holder);
  }
  if (parts.vars !== undefined && parts.vars !== null) {
    if (!isMapping(parts.vars)) throw new InventoryMistake(`vars of the group ${group} must be a mapping`);
    for (const [{ text: key }, value] of entriesOf(parts.vars))
      data.setVariable(group, key, readMarks(values.of(value)));
  }
  for (const child of listOf(group, "children", parts.children)) {
    data.addGroup(child);
    data.addChild(group, child);
  }
}

/** A list is one of hosts; a mapping without any of the known keys is the variables of a host of that name. */
function partsOf(group: string, definition: unknown): { hosts?: unknown; vars?: unknown; children?: unknown } {
  if (Array.isArray(definition)) return { hosts: definition };
  if (!isMapping(definition)) throw new InventoryMistake(`the group ${group} must be a list of hosts or a mapping`);
  if ("hosts" in definition || "vars" in definition || "children" in definition) return definition;
  return { hosts: [group], vars: definition };
}

function listOf(group: string, key: string, value: unknown): string[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new InventoryMistake(`${key} of the group ${group} must be a list`);
  return value.map((item) => {
    const text = textOf(item);
    if (text === undefined) throw new InventoryMistake(`${key} of the group ${group} must be a list of names`);
    return text;
  });
}
