/** What all sources come to for each host: `all`, then its groups from the top down, then the host, as Ansible has it. */
import type { Group, Host, Variables } from "../model/group.ts";
import { ALL, type InventoryData } from "../model/inventory-data.ts";
import { byCodePoint } from "./inventory-files.ts";
import type { VarsFiles } from "./vars-files.ts";

/** Where variables in files come from: beside each source in their order, then beside the playbooks. */
export interface VarsPlaces {
  readonly besideSources: readonly VarsFiles[];
  readonly besidePlaybooks: VarsFiles | undefined;
}

/** Groups as they are merged: the deeper later, then by priority, then by name. */
export function sortGroups(groups: Iterable<Group>): Group[] {
  return [...groups].sort(
    (left, right) => left.depth - right.depth || left.priority - right.priority || byCodePoint(left.name, right.name),
  );
}

/** Makes the variables of hosts; what hosts of the same groups have in common is merged once. */
export class VariableMerger {
  readonly #all: Group;
  readonly #places: VarsPlaces;
  readonly #numbers = new Map<Group, number>();
  readonly #ofGroups = new Map<string, Promise<Variables>>();

  constructor(data: InventoryData, places: VarsPlaces) {
    this.#all = data.addGroup(ALL);
    this.#places = places;
    for (const group of data.groups.values()) this.#numbers.set(group, this.#numbers.size);
  }

  async of(host: Host): Promise<Variables> {
    const base = await this.#baseOf(host);
    const { besideSources, besidePlaybooks } = this.#places;
    const merged = new Map(base);
    take(merged, host.vars);
    // As it is with names of folders in chroots: these name no file.
    if (host.name.startsWith("/")) return merged;
    for (const files of besideSources) take(merged, await files.of("host_vars", host.name));
    take(merged, await besidePlaybooks?.of("host_vars", host.name));
    return merged;
  }

  /** What a group says by itself, with its files. */
  async ofGroup(group: Group): Promise<Variables> {
    const merged: Variables = new Map(group.vars);
    for (const files of this.#places.besideSources) take(merged, await files.of("group_vars", group.name));
    take(merged, await this.#places.besidePlaybooks?.of("group_vars", group.name));
    return merged;
  }

  #baseOf(host: Host): Promise<Variables> {
    const key = [...host.groups].map((group) => this.#numbers.get(group)).join();
    let base = this.#ofGroups.get(key);
    if (base === undefined) {
      base = this.#mergeGroups(sortGroups(host.groups).filter((group) => group !== this.#all));
      this.#ofGroups.set(key, base);
    }
    return base;
  }

  async #mergeGroups(groups: readonly Group[]): Promise<Variables> {
    const { besideSources, besidePlaybooks } = this.#places;
    const merged: Variables = new Map(this.#all.vars);
    for (const group of groups) take(merged, group.vars);
    for (const files of besideSources) take(merged, await files.of("group_vars", this.#all.name));
    take(merged, await besidePlaybooks?.of("group_vars", this.#all.name));
    for (const files of besideSources) {
      for (const group of groups) take(merged, await files.of("group_vars", group.name));
    }
    for (const group of groups) take(merged, await besidePlaybooks?.of("group_vars", group.name));
    return merged;
  }
}

function take(merged: Variables, stronger: Variables | undefined): void {
  if (stronger === undefined) return;
  for (const [key, value] of stronger) merged.set(key, value);
}
