/** Reads an inventory in Ansible's YAML format: groups with `hosts`, `vars` and `children`. */

import type { InventoryData } from "../model/inventory-data.ts";
import { InventoryMistake } from "../model/inventory-data.ts";
import { MOST_HOSTS } from "../model/limits.ts";
import { readHostPattern } from "../text/host-pattern.ts";
import { entriesOf, isMapping, type LoadedKey, PlainValues, textOf } from "./load-yaml.ts";

/** Told of what is skipped. */
export type Remark = (text: string) => void;

/** Groups in groups; a file can't be read deeper. */
const DEEPEST = 1_000;

/**
 * Puts what a loaded file says into the inventory.
 *
 * @throws InventoryMistake
 */
export function readYaml(loaded: unknown, data: InventoryData, remark: Remark): void {
  if (loaded === undefined || loaded === null || loaded === "") throw new InventoryMistake("it is empty");
  if (!isMapping(loaded)) throw new InventoryMistake("it must be a mapping of groups");
  const reader = new YamlReader(data, remark);
  for (const [group, definition] of entriesOf(loaded)) reader.readGroup(group, definition, 0);
}

/** Whether a loaded file is a config for an inventory plugin: its name, or undefined. */
export function pluginOf(loaded: unknown): string | undefined {
  if (!isMapping(loaded)) return undefined;
  const name = textOf(loaded.plugin);
  return name === "" ? undefined : name;
}

class YamlReader {
  readonly #data: InventoryData;
  readonly #remark: Remark;
  readonly #values = new PlainValues();

  constructor(data: InventoryData, remark: Remark) {
    this.#data = data;
    this.#remark = remark;
  }

  /** @returns the name of the group */
  readGroup({ text: name, isText }: LoadedKey, definition: unknown, depth: number): string {
    if (depth > DEEPEST) throw new InventoryMistake("groups are in groups without end");
    if (!(isMapping(definition) || definition === null || definition === undefined)) {
      this.#remark(`${name} is skipped: it is no group, for it is no mapping`);
      return name;
    }
    if (!isText) throw new InventoryMistake(`the group ${name} is no text: write it in quotes`);
    this.#data.budget.spend(1);
    this.#data.addGroup(name);
    if (!isMapping(definition)) return name;
    const sections = [...entriesOf(definition)].map(
      ([key, value]) => [key.text, this.#sectionOf(name, key.text, value)] as const,
    );
    for (const [key, section] of sections) {
      if (section === undefined) continue;
      if (key === "vars") this.#readVariables(name, section);
      else if (key === "children") this.#readChildren(name, section, depth);
      else if (key === "hosts") this.#readHosts(name, section);
      else this.#remark(`${key} in the group ${name} is skipped: only vars, children and hosts are known`);
    }
    return name;
  }

  /** A section as a mapping; undefined for an empty one, and for what is none. */
  #sectionOf(group: string, key: string, value: unknown): { readonly [key: string]: unknown } | undefined {
    if (isMapping(value)) return value;
    if (value === null || value === undefined) return undefined;
    const isKnown = key === "vars" || key === "children" || key === "hosts";
    // One name may stand without a mapping. It is still marked, as a key would be.
    if (isKnown && typeof value === "string") return { [value]: null };
    if (isKnown)
      throw new InventoryMistake(`${key} of the group ${group} must be a mapping, with a colon after each name`);
    this.#remark(`${key} in the group ${group} is skipped: it is no mapping`);
    return undefined;
  }

  #readVariables(group: string, section: { readonly [key: string]: unknown }): void {
    for (const [key, value] of entriesOf(section)) this.#data.setVariable(group, key.text, this.#values.of(value));
  }

  #readChildren(group: string, section: { readonly [key: string]: unknown }, depth: number): void {
    for (const [child, definition] of entriesOf(section)) {
      const name = this.readGroup(child, definition, depth + 1);
      this.#data.addChild(group, name);
    }
  }

  #readHosts(group: string, section: { readonly [key: string]: unknown }): void {
    const holder = this.#data.addGroup(group);
    for (const [pattern, definition] of entriesOf(section)) {
      if (!pattern.isText) throw new InventoryMistake(`the host ${pattern.text} is no text: write it in quotes`);
      const { names, port } = readHostPattern(pattern.text, MOST_HOSTS);
      const variables = this.#variablesOf(pattern.text, definition);
      for (const name of names) {
        this.#data.addHost(name, holder, port);
        this.#data.setVariables(name, variables);
      }
    }
  }

  #variablesOf(host: string, definition: unknown): Map<string, unknown> {
    // What Python takes for nothing is none.
    if (!definition || textOf(definition) === "" || (Array.isArray(definition) && definition.length === 0))
      return new Map();
    if (!isMapping(definition)) throw new InventoryMistake(`the variables of the host ${host} must be a mapping`);
    return new Map([...entriesOf(definition)].map(([key, value]) => [key.text, this.#values.of(value)]));
  }
}
