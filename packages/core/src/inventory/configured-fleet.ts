/** The hosts and groups of a config, indexed by name and by route. Asks no connector. */
import type { Config, ConfigBoat } from "../config/config.ts";
import { appendKey } from "../config/document-path.ts";
import type { Data } from "../connector/define-connector.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import { expandRanges, isRange } from "../targets/ranges.ts";
import { joinRoute, parseRoute, type RouteStep } from "./route.ts";

/** A host as the config names it; a connector may make several hosts of it. */
export interface ConfiguredHost {
  readonly name: string;
  readonly steps: readonly [RouteStep, ...RouteStep[]];
  /** The route in its one spelling: `@ssh/web1` for `web1`. */
  readonly identity: string;
  /** Of every entry that names it, weakest first: one that names fewer hosts is stronger, and of equals the later. */
  readonly layers: readonly DataLayer[];
  /** In the order of the config. */
  readonly groups: string[];
  /** Where the document names it first. */
  readonly path: string;
  readonly order: number;
}

/** All of a config's hosts and groups. */
export interface ConfiguredFleet {
  readonly hosts: readonly ConfiguredHost[];
  readonly byIdentity: ReadonlyMap<string, ConfiguredHost>;
  readonly members: ReadonlyMap<string, readonly ConfiguredHost[]>;
  /** The settings of every host. */
  readonly all: DataLayer | undefined;
  /** The settings of each group that has some, in the order of the config. */
  readonly groupLayers: ReadonlyMap<string, DataLayer>;
  /** Names that cannot be hosts. */
  readonly problems: readonly Problem[];
}

/** Reads the hosts of a config: those of `fleet.hosts`, then those that only groups name. */
export function readConfiguredFleet(config: Config): ConfiguredFleet {
  const byIdentity = new Map<string, MutableHost>();
  const members = new Map<string, readonly ConfiguredHost[]>();
  const groupLayers = new Map<string, DataLayer>();
  const problems: Problem[] = [];

  const take = (name: string, path: string): MutableHost => {
    const steps = parseRoute(name);
    const identity = joinRoute(steps);
    const known = byIdentity.get(identity);
    if (known !== undefined) return known;
    if (config.groups.has(name)) problems.push({ path, message: `"${name}" is the name of a host and of a group` });
    const host = { name, steps, identity, layers: NO_LAYERS, groups: [], order: byIdentity.size, path };
    byIdentity.set(identity, host);
    return host;
  };
  const takeAll = (text: string, path: string): MutableHost[] => {
    try {
      return isRange(text) ? expandRanges(text).map((name) => take(name, path)) : [take(text, path)];
    } catch (error) {
      if (!isTowlineError(error)) throw error;
      problems.push({ path, message: [error.message, error.advice?.replace(/\.$/, "")].join(". ") });
      return [];
    }
  };

  const entries = config.hosts.map(({ name, data, path }) => {
    const layer = createLayer(data, { kind: "host", label: `host ${name}`, path });
    return { hosts: takeAll(name, path), layer };
  });
  // Sorting keeps the order of equals.
  for (const { hosts, layer } of entries.toSorted((one, other) => other.hosts.length - one.hosts.length)) {
    if (layer !== undefined) for (const host of hosts) host.layers = [...host.layers, layer];
  }
  for (const [group, { data, hosts, path }] of config.groups) {
    const source = { kind: "group", label: `group ${group}`, path: appendKey(path, "data") } as const;
    const layer = createLayer(data, source);
    if (layer !== undefined) groupLayers.set(group, layer);
    const list = appendKey(path, "hosts");
    const taken = new Set(hosts.flatMap((name, index) => takeAll(name, appendKey(list, index))));
    for (const host of taken) host.groups.push(group);
    members.set(group, [...taken]);
  }
  const all = createLayer(config.data, { kind: "all", label: "all hosts", path: "data" });
  return { hosts: [...byIdentity.values()], byIdentity, members, all, groupLayers, problems };
}

type MutableHost = ConfiguredHost & { layers: readonly DataLayer[] };

const NO_LAYERS: readonly DataLayer[] = [];

/** A layer of settings; undefined where there are none. */
export function createLayer(data: Data, source: DataLayer["source"]): DataLayer | undefined {
  for (const _ in data) return { source, data };
  return undefined;
}

/** The settings of a boat; undefined where there are none. */
export function createBoatLayer({ provider, config, path }: ConfigBoat): DataLayer | undefined {
  return createLayer(config, { kind: "names", label: `boat ${provider}`, path });
}
