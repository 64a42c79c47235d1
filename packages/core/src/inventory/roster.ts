/** The hosts that are known so far: made of the config, of boats, or of targets. Each connector is asked once. */
import type { ConfigBoat } from "../config/config.ts";
import type { Connector } from "../connector/define-connector.ts";
import { PluginError } from "../errors/kinds.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import { isThenable } from "../waiting/call-safely.ts";
import { type AssembleContext, assembleHops, type Route } from "./assemble-entry.ts";
import { BoatConflicts } from "./boat-conflicts.ts";
import type { Boats } from "./boats.ts";
import { makeBrokenHost } from "./broken-host.ts";
import type { ConfiguredHost } from "./configured-fleet.ts";
import { type ExpandContext, expandRoute, expandWith } from "./expand-route.ts";
import { type ExpandedHost, identityOf, mergeExpanded } from "./expanded-host.ts";
import type { HostEntry } from "./host-entry.ts";
import { parseRoute, type RouteStep } from "./route.ts";

/** A host that is known. */
export interface KnownHost {
  readonly identity: string;
  readonly entry: HostEntry;
  /** The entries of the config that it comes from. */
  readonly owners: readonly ConfiguredHost[];
  /** Hosts of the config come first, in its order. */
  readonly order: number;
}

type KnownHosts = readonly KnownHost[];

const NO_GROUPS: readonly string[] = [];

interface Origin {
  readonly owner?: ConfiguredHost | undefined;
  /** The name to show, where there is one host of it. */
  readonly shown?: string | undefined;
  /** What the boat is called that lists it. */
  readonly boat?: string | undefined;
}

/** Makes hosts on demand and remembers them. */
export class Roster {
  readonly #assemble: AssembleContext;
  readonly #expand: ExpandContext;
  readonly #boats: Boats;
  readonly #byIdentity = new Map<string, { known: KnownHost; expanded: ExpandedHost }>();
  readonly #ofConfigured = new Map<ConfiguredHost, KnownHosts | Promise<KnownHosts>>();
  readonly #connectors = new Map<string, Connector>();
  readonly #adHoc = new Map<string, Promise<readonly KnownHost[]>>();
  readonly #ofBoat = new Map<ConfigBoat, Promise<readonly string[]>>();
  readonly #conflicts = new BoatConflicts();
  #configured: Promise<readonly string[]> | undefined;
  #all: Promise<readonly KnownHost[]> | undefined;
  #nextOrder: number;

  constructor(assemble: AssembleContext, expand: ExpandContext, boats: Boats) {
    this.#assemble = assemble;
    this.#expand = expand;
    this.#boats = boats;
    this.#nextOrder = assemble.fleet.hosts.length;
  }

  /** Everything that the config names and that its boats list. */
  all(): Promise<readonly KnownHost[]> {
    this.#all ??= this.#gather(this.#boats.all);
    return this.#all;
  }

  /** Everything that may be in a group: what the config names, and what is listed by boats that may add to it. */
  withGroup(group: string): Promise<readonly KnownHost[]> {
    const boats = this.#boats.all.filter((boat) => this.#mayAddTo(group, boat));
    return boats.length === this.#boats.all.length ? this.all() : this.#gather(boats);
  }

  /** The hosts of one entry of the config; at once where its connector is loaded and answers at once. */
  ofConfigured(host: ConfiguredHost): KnownHosts | Promise<KnownHosts> {
    let made = this.#ofConfigured.get(host);
    if (made === undefined) {
      made = this.#unlessBroken(host, () => this.#makeConfigured(host));
      this.#ofConfigured.set(host, made);
    }
    return made;
  }

  /** The hosts of a route that the config does not name. A plain name is shown as it is. */
  ofRoute(text: string): Promise<readonly KnownHost[]> {
    let made = this.#adHoc.get(text);
    if (made === undefined) {
      made = this.#makeRoute(parseRoute(text), text.startsWith("@") ? {} : { shown: text });
      this.#adHoc.set(text, made);
    }
    return made;
  }

  /** The host with everything that has become known about it since. */
  latest(host: KnownHost): KnownHost {
    return this.#byIdentity.get(host.identity)?.known ?? host;
  }

  async #gather(boats: readonly ConfigBoat[]): Promise<readonly KnownHost[]> {
    this.#configured ??= this.#makeConfiguredHosts();
    const identities = new Set(await this.#configured);
    for (const { boat, hosts } of await this.#boats.ask(boats)) {
      let admitted = this.#ofBoat.get(boat);
      if (admitted === undefined) {
        admitted = this.#admitBoat(boat, hosts);
        this.#ofBoat.set(boat, admitted);
      }
      for (const identity of await admitted) identities.add(identity);
    }
    this.#conflicts.tell((notice) => this.#boats.tell(notice));
    // By identity, for a boat may have added to a host that was known.
    return [...identities].flatMap((identity) => this.#byIdentity.get(identity)?.known ?? []);
  }

  async #makeConfiguredHosts(): Promise<readonly string[]> {
    const identities = new Set<string>();
    for (const host of this.#assemble.fleet.hosts) {
      const made = this.ofConfigured(host);
      for (const { identity } of isThenable(made) ? await made : made) identities.add(identity);
    }
    return [...identities];
  }

  async #admitBoat(boat: ConfigBoat, hosts: readonly ExpandedHost[]): Promise<readonly string[]> {
    const identities: string[] = [];
    const label = this.#boats.labelOf(boat);
    for (const expanded of hosts) {
      const groups = expanded.groups.filter((group) => this.#mayJoin(group, boat));
      const admitted = this.#admit({ ...expanded, groups }, { boat: label });
      identities.push((isThenable(admitted) ? await admitted : admitted).identity);
    }
    return identities;
  }

  /** Whether a boat may put hosts into a group, and so may have to be asked for its hosts. */
  #mayAddTo(group: string, { groups }: ConfigBoat): boolean {
    return groups === undefined || this.#assemble.fleet.groups.enclosing(groups).includes(group);
  }

  /** A group of the config gives its settings, passwords too, to whoever joins it. */
  #mayJoin(group: string, { groups }: ConfigBoat): boolean {
    if (groups === undefined || groups.includes(group)) return true;
    const { members, groups: tree } = this.#assemble.fleet;
    return !tree.enclosing([group]).some((name) => members.has(name));
  }

  /** A package that is broken costs no other host its work: its own host is known by the config's name for it. */
  #unlessBroken(host: ConfiguredHost, make: () => KnownHosts | Promise<KnownHosts>): KnownHosts | Promise<KnownHosts> {
    const instead = (error: unknown): KnownHosts => {
      if (error instanceof PluginError) return [this.#admitBroken(host, error)];
      throw error;
    };
    try {
      const made = make();
      return isThenable(made) ? made.catch(instead) : made;
    } catch (error) {
      return instead(error);
    }
  }

  #admitBroken(host: ConfiguredHost, problem: PluginError): KnownHost {
    const { identity, order } = host;
    const { entry, expanded } = makeBrokenHost(host, problem);
    const known: KnownHost = { identity, owners: [], order, entry };
    this.#byIdentity.set(identity, { known, expanded });
    return known;
  }

  #makeConfigured(host: ConfiguredHost): KnownHosts | Promise<KnownHosts> {
    const { steps } = host;
    const settings = this.#settingsOf(host);
    const loaded = steps.length === 1 ? this.#connectors.get(steps[0].connector) : undefined;
    if (loaded === undefined) return this.#makeFirst(host, settings);
    const expanded = expandWith(loaded, steps[0], settings, this.#contextOf(host));
    if (isThenable(expanded)) return expanded.then((hosts) => this.#admitAll(hosts, host));
    const [only, ...others] = expanded;
    if (only === undefined || others.length > 0) return this.#admitAll(expanded, host);
    const known = this.#admit(only, { owner: host, shown: host.name });
    return isThenable(known) ? known.then((item) => [item]) : [known];
  }

  async #makeFirst(host: ConfiguredHost, settings: readonly DataLayer[]): Promise<KnownHosts> {
    const [{ connector }] = host.steps;
    this.#connectors.set(connector, await this.#expand.registry.load(connector));
    return this.#admitAll(await expandRoute(host.steps, settings, this.#contextOf(host)), host);
  }

  /** Says who names a host. There may be ten thousand of ssh, whose names say nothing of what runs here. */
  #contextOf({ name, steps, path, file }: ConfiguredHost): ExpandContext {
    if (steps.length === 1 && steps[0].connector === "ssh") return this.#expand;
    return { ...this.#expand, namedBy: { kind: "host", label: name, path, file } };
  }

  async #admitAll(expanded: readonly ExpandedHost[], owner: ConfiguredHost): Promise<KnownHosts> {
    const shown = expanded.length === 1 ? owner.name : undefined;
    const known: KnownHost[] = [];
    for (const item of expanded) known.push(await this.#admit(item, { owner, shown }));
    return known;
  }

  async #makeRoute(steps: readonly RouteStep[], origin: Origin): Promise<readonly KnownHost[]> {
    const expanded = await expandRoute(steps, this.#settingsOf(undefined), this.#expand);
    const shown = expanded.length === 1 && steps.length === 1 ? origin.shown : undefined;
    return Promise.all(expanded.map((item) => this.#admit(item, { shown })));
  }

  /** Takes a host in; one that is known already, under whatever name, gains what is new about it. */
  #admit(expanded: ExpandedHost, { owner, shown, boat }: Origin): KnownHost | Promise<KnownHost> {
    const identity = identityOf(expanded.hops);
    const before = this.#byIdentity.get(identity);
    const configured = owner ?? this.#assemble.fleet.byIdentity.get(identity);
    if (before !== undefined && (owner === undefined || before.known.owners.includes(owner))) {
      const isNews = boat !== undefined && before.known.entry.boats?.includes(boat) !== true;
      if (!isNews && expanded.groups.length === 0 && expanded.hops.every(({ names }) => names.length === 0))
        return before.known;
    }
    const owners = [...new Set([...(before?.known.owners ?? []), ...(configured === undefined ? [] : [configured])])];
    const merged = before === undefined ? expanded : this.#boats.sortLayers(mergeExpanded(before.expanded, expanded));
    if (before !== undefined && boat !== undefined)
      this.#conflicts.note(before.known.entry.name, before.expanded, expanded);
    const groups = this.#groupsOf(owners, merged.groups);
    const boats =
      boat === undefined ? before?.known.entry.boats : [...new Set([...(before?.known.entry.boats ?? []), boat])];
    const plain = configured !== undefined && configured.identity === identity ? configured.name : undefined;
    const name = before?.known.entry.name ?? shown ?? plain ?? this.#showRoute(expanded);
    const order = before?.known.order ?? configured?.order ?? this.#nextOrder++;
    const finish = (route: Route): KnownHost => {
      const entry = boats === undefined ? { name, route, groups } : { name, route, groups, boats };
      const known = { identity, owners, order, entry };
      this.#byIdentity.set(identity, { known, expanded: merged });
      return known;
    };
    const route = assembleHops(merged, owners, this.#assemble);
    return isThenable(route) ? route.then(finish) : finish(route);
  }

  #groupsOf(owners: readonly ConfiguredHost[], yielded: readonly string[]): readonly string[] {
    const [first, ...others] = owners;
    if (yielded.length === 0 && others.length === 0) return first?.groups ?? NO_GROUPS;
    const own = owners.flatMap(({ groups }) => groups);
    return this.#assemble.fleet.groups.enclosing([...new Set([...own, ...yielded])]);
  }

  /** A route through a configured host begins with that host's own name. */
  #showRoute({ hops }: ExpandedHost): string {
    for (let count = hops.length - 1; count > 0; count -= 1) {
      const configured = this.#assemble.fleet.byIdentity.get(identityOf(hops.slice(0, count)));
      if (configured === undefined) continue;
      return [configured.name, ...hops.slice(count).map(({ name }) => name)].join("//");
    }
    return identityOf(hops);
  }

  #settingsOf(host: ConfiguredHost | undefined): readonly DataLayer[] {
    const { fleet, option } = this.#assemble;
    const groups = host?.groups.flatMap((group) => fleet.groupLayers.get(group) ?? []) ?? [];
    return [...fleet.all, ...groups, ...(host?.layers ?? []), option].filter((layer) => layer !== undefined);
  }
}
