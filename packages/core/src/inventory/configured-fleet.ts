/** The hosts and groups of a config, indexed by name and by route. Asks no connector. */
import { basename } from "node:path";
import type { ConfigBoat, ConfigRestrictions, ConfigSection } from "../config/config.ts";
import { appendKey } from "../config/document-path.ts";
import type { Data } from "../connector/define-connector.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import { expandRanges, isRange } from "../targets/ranges.ts";
import { checkRestrictions } from "./check-restrictions.ts";
import { type GroupTree, readGroupTree } from "./group-tree.ts";
import { findConflicts } from "./layer-conflicts.ts";
import { joinRoute, parseRoute, type RouteStep } from "./route.ts";

/** A host as the config names it; a connector may make several hosts of it. */
export interface ConfiguredHost {
  readonly name: string;
  readonly steps: readonly [RouteStep, ...RouteStep[]];
  /** The route in its one spelling: `@ssh/web1` for `web1`. */
  readonly identity: string;
  /** Of every entry that names it, weakest first: one that names fewer hosts is stronger, and of equals the later. */
  readonly layers: readonly DataLayer[];
  /** With those that these are in, weakest first. */
  readonly groups: readonly string[];
  /** Where the document names it first. */
  readonly path: string;
  /** The included file that does; undefined: the config itself. */
  readonly file: string | undefined;
  readonly order: number;
}

/** All of a config's hosts and groups. */
export interface ConfiguredFleet {
  readonly hosts: readonly ConfiguredHost[];
  readonly byIdentity: ReadonlyMap<string, ConfiguredHost>;
  /** Of each group, those of the groups in it, too. */
  readonly members: ReadonlyMap<string, readonly ConfiguredHost[]>;
  /** The settings of every host, weakest first: of each file that has some. */
  readonly all: readonly DataLayer[];
  /** The settings of each group that has some, weakest first. */
  readonly groupLayers: ReadonlyMap<string, readonly DataLayer[]>;
  readonly groups: GroupTree;
  readonly boats: readonly ConfigBoat[];
  /** Which hosts nothing may be done with. */
  readonly restrictions: ConfigRestrictions;
  /** Hosts at once; undefined: chosen from the machine's limits. */
  readonly parallelism: number | undefined;
  /** Whether a name that nobody knows is an error, and no host for ssh. */
  readonly unknown: "accept" | "refuse";
  /** Names that cannot be hosts, and groups that cannot be nested so. */
  readonly problems: readonly Problem[];
  /** Where files that do not build on each other disagree. */
  readonly conflicts: readonly Problem[];
}

const NO_LAYERS: readonly DataLayer[] = [];

/** Reads the hosts of a config: those of `fleet.hosts`, then those that only groups name. */
export function readConfiguredFleet(sections: readonly ConfigSection[]): ConfiguredFleet {
  const reader = new FleetReader(sections);
  const boats = sections.flatMap((section) => section.boats);
  reader.takeHosts();
  const mayYield = boats.length > 0 || reader.holdsOthers;
  const groups = readGroupTree(sections, mayYield);
  const members = reader.takeGroups(groups);
  const all = sections.flatMap(({ file, data, dataPath }) => {
    const label = file === undefined ? "all hosts" : `all hosts of ${basename(file)}`;
    return createLayer(data, { kind: "all", label, path: dataPath, file }) ?? [];
  });
  const { byIdentity, groupLayers } = reader;
  const given = sections.map((section) => section.restrictions);
  const restrictions: ConfigRestrictions = {
    only: given.flatMap(({ only }) => only),
    not: given.flatMap(({ not }) => not),
    nevertheless: given.flatMap(({ nevertheless }) => nevertheless),
  };
  return {
    hosts: [...byIdentity.values()],
    byIdentity,
    members,
    all,
    groupLayers,
    groups,
    boats,
    restrictions,
    parallelism: sections.findLast(({ parallelism }) => parallelism !== undefined)?.parallelism,
    unknown: sections.findLast(({ unknown }) => unknown !== undefined)?.unknown ?? "accept",
    problems: [...reader.problems, ...groups.problems, ...checkRestrictions(restrictions)],
    conflicts: sections.length > 2 ? findConflicts(sections, [...byIdentity.values()], groupLayers) : [],
  };
}

type MutableHost = ConfiguredHost & { layers: readonly DataLayer[]; groups: readonly string[] };

/** Goes through the sections of a config, weakest first. */
class FleetReader {
  readonly byIdentity = new Map<string, MutableHost>();
  readonly groupLayers = new Map<string, DataLayer[]>();
  readonly problems: Problem[] = [];
  /** Whether there are hosts that are not of ssh alone, whose connectors may say more of them. */
  holdsOthers = false;
  readonly #sections: readonly ConfigSection[];
  readonly #groupNames: ReadonlySet<string>;
  /** As they are spelled first: a host and its group mostly spell a name alike. */
  readonly #byName = new Map<string, MutableHost>();

  constructor(sections: readonly ConfigSection[]) {
    this.#sections = sections;
    this.#groupNames = new Set(sections.flatMap(({ groups }) => [...groups.keys()]));
  }

  takeHosts(): void {
    const entries = this.#sections.flatMap(({ file, hosts }) =>
      hosts.map(({ name, data, path }) => ({
        hosts: this.#takeAll(name, path, file),
        layer: createLayer(data, { kind: "host", label: `host ${name}`, path, file }),
      })),
    );
    // Sorting keeps the order of equals.
    for (const { hosts, layer } of entries.sort((one, other) => other.hosts.length - one.hosts.length)) {
      if (layer === undefined) continue;
      for (const host of hosts) host.layers = host.layers.length === 0 ? [layer] : [...host.layers, layer];
    }
  }

  /** The hosts of each group. */
  takeGroups(tree: GroupTree): ReadonlyMap<string, readonly ConfiguredHost[]> {
    const own = new Map<MutableHost, string[]>();
    for (const { file, groups } of this.#sections) {
      for (const [group, { data, hosts, path }] of groups) {
        const source = { kind: "group", label: `group ${group}`, path: appendKey(path, "data"), file } as const;
        const layer = createLayer(data, source);
        if (layer !== undefined) this.groupLayers.set(group, [...(this.groupLayers.get(group) ?? []), layer]);
        const list = appendKey(path, "hosts");
        for (const [index, name] of hosts.entries()) {
          for (const host of this.#takeAll(name, appendKey(list, index), file)) {
            const known = own.get(host);
            if (known === undefined) own.set(host, [group]);
            else if (!known.includes(group)) known.push(group);
          }
        }
      }
    }
    const members = new Map<string, ConfiguredHost[]>(tree.names.map((name) => [name, []]));
    for (const [host, groups] of own) {
      host.groups = tree.enclosing(groups);
      for (const group of host.groups) members.get(group)?.push(host);
    }
    return members;
  }

  #takeAll(text: string, path: string, file: string | undefined): MutableHost[] {
    try {
      return isRange(text)
        ? expandRanges(text).map((name) => this.#take(name, path, file))
        : [this.#take(text, path, file)];
    } catch (error) {
      if (!isTowlineError(error)) throw error;
      this.#note(path, file, [error.message, error.advice?.replace(/\.$/, "")].join(". "));
      return [];
    }
  }

  #take(name: string, path: string, file: string | undefined): MutableHost {
    const spelled = this.#byName.get(name);
    if (spelled !== undefined) return spelled;
    const steps = parseRoute(name);
    const identity = joinRoute(steps);
    const known = this.byIdentity.get(identity);
    if (known !== undefined) return known;
    if (this.#groupNames.has(name)) this.#note(path, file, `"${name}" is the name of a host and of a group`);
    if (steps.length > 1 || steps[0].connector !== "ssh") this.holdsOthers = true;
    const order = this.byIdentity.size;
    const host: MutableHost = { name, steps, identity, layers: NO_LAYERS, groups: NO_GROUPS, order, path, file };
    this.byIdentity.set(identity, host);
    this.#byName.set(name, host);
    return host;
  }

  #note(path: string, file: string | undefined, message: string): void {
    this.problems.push({ ...(file === undefined ? {} : { file }), path, message });
  }
}

const NO_GROUPS: readonly string[] = [];

/** A layer of settings; undefined where there are none. */
export function createLayer(data: Data, source: DataLayer["source"]): DataLayer | undefined {
  for (const _ in data) return { source, data };
  return undefined;
}

/** What a boat is called. */
export function nameOfBoat({ provider, label }: ConfigBoat): string {
  return label ?? provider;
}

/** The settings of a boat; undefined where there are none. */
export function createBoatLayer(boat: ConfigBoat): DataLayer | undefined {
  const { config, path, file } = boat;
  return createLayer(config, { kind: "names", label: `boat ${nameOfBoat(boat)}`, path, file });
}
