/** Brings together what is the same for many hosts: equal settings once, and those that differ by the hosts that have them. */
import type { ExplainedHop } from "@towline/core";
import type { ListedSetting } from "./list-settings.ts";

/** One hop of one host. */
export interface ListedHop {
  readonly host: string;
  readonly hop: ExplainedHop;
  readonly isLastHop: boolean;
  readonly settings: readonly ListedSetting[];
  readonly remarks: readonly string[];
}

/** Settings and remarks that the same hosts have. */
export interface SharedSettings {
  readonly hosts: readonly string[];
  readonly settings: readonly ListedSetting[];
  readonly remarks: readonly string[];
}

/** Hosts that are reached in the same way, at one hop of it. */
export interface FoldedHop {
  readonly hosts: readonly string[];
  readonly connector: ExplainedHop["connector"];
  /** The hop's name, where it is the same for all and not the host itself. */
  readonly hopName: string | undefined;
  /** What all of them have. */
  readonly shared: SharedSettings;
  /** What only some have, larger groups of hosts first. */
  readonly others: readonly SharedSettings[];
}

/** Stands for the name of the host itself. */
const OWN_NAME = "(its own name)";

/** @param routes the hops of each host, from the local machine outward */
export function foldHops(routes: readonly (readonly ListedHop[])[]): readonly FoldedHop[] {
  const byWay = new Map<string, (readonly ListedHop[])[]>();
  for (const route of routes) {
    const way = route.map(({ hop }) => hop.connector.name).join("//");
    const alike = byWay.get(way);
    if (alike === undefined) byWay.set(way, [route]);
    else alike.push(route);
  }
  return [...byWay.values()].flatMap((alike) =>
    (alike[0] ?? []).map((_, index) => foldHop(alike.map((route) => route[index] as ListedHop))),
  );
}

interface Shared {
  readonly item: { readonly setting: ListedSetting } | { readonly remark: string };
  readonly hosts: Set<string>;
}

function foldHop(hops: readonly ListedHop[]): FoldedHop {
  const [first] = hops as [ListedHop];
  const hosts = hops.map(({ host }) => host);
  const items = new Map<string, Shared>();
  const add = (host: string, signature: string, item: Shared["item"]): void => {
    const known = items.get(signature) ?? { item, hosts: new Set() };
    items.set(signature, known);
    known.hosts.add(host);
  };
  for (const { host, settings, remarks } of hops) {
    for (const each of settings) {
      const setting = withoutName(each, host);
      const { key, value, source, overrode } = setting.event;
      add(host, JSON.stringify([key, value, source, overrode]), { setting });
    }
    for (const remark of remarks) add(host, `remark ${remark}`, { remark });
  }
  const byHosts = new Map<string, Shared[]>();
  for (const shared of items.values()) {
    const key = JSON.stringify([...shared.hosts]);
    const known = byHosts.get(key);
    if (known === undefined) byHosts.set(key, [shared]);
    else known.push(shared);
  }
  const groups = [...byHosts.values()].map(toShared);
  const isAll = (shared: SharedSettings) => shared.hosts.length === hosts.length;
  const names = new Set(hops.map(({ hop }) => hop.name));
  return {
    hosts,
    connector: first.hop.connector,
    hopName: first.isLastHop ? undefined : names.size === 1 ? first.hop.name : `@${first.hop.connector.name}`,
    shared: groups.find(isAll) ?? { hosts, settings: [], remarks: [] },
    others: groups.filter((shared) => !isAll(shared)).sort((one, other) => other.hosts.length - one.hosts.length),
  };
}

function toShared(items: readonly Shared[]): SharedSettings {
  return {
    hosts: [...(items[0]?.hosts ?? [])],
    settings: items.flatMap(({ item }) => ("setting" in item ? [item.setting] : [])),
    remarks: items.flatMap(({ item }) => ("remark" in item ? [item.remark] : [])),
  };
}

/** A host's address is its own name, more often than not: that is the same for all. */
function withoutName(setting: ListedSetting, host: string): ListedSetting {
  if (setting.event.value !== host) return setting;
  return { ...setting, event: { ...setting.event, value: OWN_NAME } };
}
