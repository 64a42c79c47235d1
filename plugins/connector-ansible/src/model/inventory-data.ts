/** An inventory while it is put together, source by source: the same steps as Ansible's, so that the same comes of them. */
import { Group, Host, type Variables } from "./group.ts";
import { Budget, MOST_HOSTS, tooMuch } from "./limits.ts";

/** What is wrong with a line or an entry, for whoever knows where it is. */
export class InventoryMistake extends Error {}

/** The group of all hosts. */
export const ALL = "all";
/** The group of hosts that are in no other. */
export const UNGROUPED = "ungrouped";

/** Groups and hosts by name, in the order in which they came. */
export class InventoryData {
  readonly budget = new Budget();
  readonly groups = new Map<string, Group>();
  readonly hosts = new Map<string, Host>();

  constructor() {
    this.addGroup(ALL);
    this.addGroup(UNGROUPED);
    this.addChild(ALL, UNGROUPED);
  }

  addGroup(name: string): Group {
    let group = this.groups.get(name);
    if (group === undefined) {
      checkName("group", name);
      group = new Group(name, this.budget);
      this.groups.set(name, group);
    }
    return group;
  }

  /** A port counts where the host is named for the first time. */
  addHost(name: string, group: Group | undefined, port?: number): Host {
    let host = this.hosts.get(name);
    if (host === undefined) {
      checkName("host", name);
      if (this.hosts.size >= MOST_HOSTS) throw tooMuch(`it lists more than ${MOST_HOSTS} hosts`);
      host = new Host(name);
      if (port !== undefined) host.vars.set("ansible_port", port);
      this.hosts.set(name, host);
    }
    group?.addHost(host);
    return host;
  }

  /** Puts a group, or a host where no group is called so, into a group. */
  addChild(parent: string, child: string): void {
    const group = this.groups.get(parent);
    if (group === undefined) throw new InventoryMistake(`there is no group ${parent}`);
    const below = this.groups.get(child);
    if (below !== undefined) {
      if (group.addChild(below)) return;
      throw new InventoryMistake(`the groups ${parent} and ${child} are in each other: a circle`);
    }
    const host = this.hosts.get(child);
    if (host === undefined) throw new InventoryMistake(`${child} is neither a host nor a group`);
    group.addHost(host);
  }

  /** Sets a variable of the group of that name, or of the host where no group is called so. */
  setVariable(entity: string, key: string, value: unknown): void {
    const group = this.groups.get(entity);
    if (group !== undefined && key === "ansible_group_priority") {
      group.priority = readPriority(entity, value);
      return;
    }
    const holder = group ?? this.hosts.get(entity);
    if (holder === undefined) throw new InventoryMistake(`there is neither a host nor a group ${entity}`);
    holder.vars.set(key, value);
  }

  setVariables(entity: string, variables: Variables): void {
    for (const [key, value] of variables) this.setVariable(entity, key, value);
  }

  /** After all sources: every group is below `all`, and `ungrouped` has the hosts that are in no other. */
  reconcile(): void {
    const all = this.addGroup(ALL);
    const ungrouped = this.addGroup(UNGROUPED);
    for (const group of this.groups.values()) {
      if (group !== all && group.parents.size === 0) all.addChild(group);
    }
    for (const host of this.hosts.values()) {
      const others = [...host.groups].filter((group) => group !== all && group !== ungrouped);
      if (others.length > 0) {
        ungrouped.hosts.delete(host);
        host.groups.delete(ungrouped);
      } else if (!host.groups.has(ungrouped)) {
        ungrouped.addHost(host);
      }
    }
  }
}

const LONGEST_NAME = 4_000;

/** What would be taken for an option, or would write to a terminal what nobody sees, is no name. */
function checkName(what: string, name: string): void {
  if (name === "") throw new InventoryMistake(`a ${what} has no name`);
  const isWrong = name.length > LONGEST_NAME || name.startsWith("-") || /[\p{Cc}\u2028\u2029]/u.test(name);
  if (isWrong) throw new InventoryMistake(`${JSON.stringify(name.slice(0, 100))} can be no ${what}'s name`);
}

function readPriority(group: string, value: unknown): number {
  const number = typeof value === "string" && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
  if (typeof number === "number" && Number.isFinite(number)) return Math.trunc(number);
  if (typeof number === "boolean") return Number(number);
  throw new InventoryMistake(`ansible_group_priority of ${group} is no number`);
}
