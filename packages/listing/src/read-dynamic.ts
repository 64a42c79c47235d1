/** Reads what Ansible's dynamic inventories print for `--list`: hosts with the groups and the variables that they inherit. */
import type { Data } from "@towline/core";
import { isRecord } from "./json.ts";
import { listingFailed } from "./listing-failed.ts";

/** A host with all of its variables, and every group that it is in. */
export interface DynamicHost {
  readonly name: string;
  readonly data: Data;
  readonly groups: readonly string[];
}

interface Group {
  readonly name: string;
  readonly hosts: readonly string[];
  readonly children: readonly string[];
  readonly vars: Data;
  readonly parents: string[];
  /** The longest way down to it: what is deeper is stronger. */
  depth: number;
  /** It and all groups above it. */
  above: ReadonlySet<string>;
}

/** Groups above groups, all added up: what has more was made to use up memory. */
const MOST_MEMBERSHIPS = 5_000_000;
/** Every host is in these, and Towline has its own words for that. */
const UNNAMED = new Set(["all", "ungrouped"]);

/** @throws InventoryError where it is not of that form, or where groups contain themselves */
export function readDynamic(
  connector: string,
  what: string,
  document: { readonly [group: string]: unknown },
): readonly DynamicHost[] {
  const wrong = (why: string): Error => listingFailed(connector, `${what} gave no inventory: ${why}`);
  const { _meta: meta = {}, ...named } = document;
  if (!isRecord(meta)) throw wrong("its _meta is no object");
  const { hostvars = {} } = meta;
  if (!isRecord(hostvars)) throw wrong("its _meta.hostvars is no object");
  const groups = new Map<string, Group>();
  for (const [name, value] of Object.entries(named)) groups.set(name, readGroup(name, value, wrong));
  rank(groups, wrong);

  const direct = new Map<string, Group[]>();
  for (const group of groups.values()) {
    for (const host of group.hosts) {
      const known = direct.get(host);
      if (known === undefined) direct.set(host, [group]);
      else known.push(group);
    }
  }
  const inherited = new Map<string, { readonly data: Data; readonly groups: readonly string[] }>();
  return [...direct].map(([name, of]) => {
    const own = Object.hasOwn(hostvars, name) ? hostvars[name] : {};
    if (!isRecord(own)) throw wrong(`the variables of ${JSON.stringify(name)} are no object`);
    const key = of.map((group) => group.name).join("\0");
    let common = inherited.get(key);
    if (common === undefined) {
      common = inherit(of, groups);
      inherited.set(key, common);
    }
    return { name, data: { ...common.data, ...own }, groups: common.groups };
  });
}

function readGroup(name: string, value: unknown, wrong: (why: string) => Error): Group {
  const subject = `the group ${JSON.stringify(name)}`;
  if (!Array.isArray(value) && !isRecord(value)) throw wrong(`${subject} is neither a list nor an object`);
  const isPlain = isRecord(value) && !["hosts", "children", "vars"].some((key) => Object.hasOwn(value, key));
  // As Ansible has it: what is no group's is a host of that name with its variables.
  const given = Array.isArray(value) ? { hosts: value } : isPlain ? { hosts: [name], vars: value } : value;
  const { hosts = [], children = [], vars = {} } = given as { readonly [key: string]: unknown };
  const list = (member: unknown, key: string): readonly string[] => {
    if (Array.isArray(member) && member.every((item) => typeof item === "string")) return member;
    throw wrong(`the ${key} of ${subject} are no list of names`);
  };
  if (!isRecord(vars)) throw wrong(`the vars of ${subject} are no object`);
  const names = { hosts: list(hosts, "hosts"), children: list(children, "children") };
  return { name, ...names, vars, parents: [], depth: 0, above: new Set() };
}

/** Finds the groups above each, from the top down. */
function rank(groups: Map<string, Group>, wrong: (why: string) => Error): void {
  for (const group of [...groups.values()]) {
    for (const child of new Set(group.children)) {
      const known = groups.get(child) ?? readGroup(child, [], wrong);
      groups.set(child, known);
      known.parents.push(group.name);
    }
  }
  const waiting = new Map([...groups.values()].map(({ name, parents }) => [name, parents.length]));
  const ready = [...groups.values()].filter(({ parents }) => parents.length === 0);
  let memberships = 0;
  let count = 0;
  for (let group = ready.pop(); group !== undefined; group = ready.pop()) {
    count += 1;
    const parents = group.parents.flatMap((name) => groups.get(name) ?? []);
    group.depth = parents.reduce((depth, parent) => Math.max(depth, parent.depth + 1), 0);
    group.above = new Set([...parents.flatMap(({ above }) => [...above]), group.name]);
    memberships += group.above.size;
    if (memberships > MOST_MEMBERSHIPS) throw wrong("its groups are nested too deep");
    for (const child of new Set(group.children)) {
      const left = (waiting.get(child) ?? 0) - 1;
      waiting.set(child, left);
      const known = groups.get(child);
      if (left === 0 && known !== undefined) ready.push(known);
    }
  }
  if (count === groups.size) return;
  const circle = [...waiting].filter(([, left]) => left > 0).map(([name]) => name);
  throw wrong(`groups contain themselves: ${circle.slice(0, 5).join(", ")}`);
}

/** What is above is weaker; of equals, the one whose name comes first. `all` is weakest, whether it names its children or not. */
function inherit(of: readonly Group[], groups: ReadonlyMap<string, Group>) {
  const names = new Set(of.flatMap(({ above }) => [...above]));
  if (groups.has("all")) names.add("all");
  const rankOf = ({ name, depth }: Group): number => (name === "all" ? -1 : depth);
  const sorted = [...names]
    .flatMap((name) => groups.get(name) ?? [])
    .sort((one, other) => rankOf(one) - rankOf(other) || (one.name < other.name ? -1 : 1));
  const data: Data = Object.assign({}, ...sorted.map(({ vars }) => vars));
  return { data, groups: sorted.map(({ name }) => name).filter((name) => !UNNAMED.has(name)) };
}
