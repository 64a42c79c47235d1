/** Puts a host together: which layers of settings apply to each hop of its route, and what carries the first one. */
import { isMapping } from "../config/describe-value.ts";
import { InventoryError } from "../errors/kinds.ts";
import type { DataLayer } from "../settings/effective-hop.ts";
import { type ConfiguredFleet, type ConfiguredHost, createLayer } from "./configured-fleet.ts";
import { type ExpandedHop, type ExpandedHost, identityOf } from "./expanded-host.ts";
import type { Hop, HostEntry } from "./host-entry.ts";
import { isHere } from "./is-here.ts";
import { layersOnTheWay, withoutArguments } from "./layers-on-the-way.ts";
import { identityOfText } from "./route.ts";

/** From the local machine outward. */
export type Route = HostEntry["route"];

/** What assembling needs to know. */
export interface AssembleContext {
  readonly fleet: ConfiguredFleet;
  /** Whether somebody else could have written the file that names a host; of undefined: the config itself. */
  isForeign(file: string | undefined): boolean;
  /** The settings of `--data`. */
  readonly option: DataLayer | undefined;
  /** The one host of the route that `_via` names. */
  expandCarrier(route: string): Promise<ExpandedHost>;
}

/**
 * The hops to a host, from the local machine outward, with their layers; at once where nothing has to be asked.
 *
 * @param owners the entries of the config that the host comes from
 * @param carried the routes that lead here through `_via`, to find circles
 */
export function assembleHops(
  { hops: expanded, groups }: ExpandedHost,
  owners: readonly ConfiguredHost[],
  context: AssembleContext,
  carried: readonly string[] = [],
): Route | Promise<Route> {
  const hops = asConfigs(expanded, owners, context, carried);
  const ownGroups = groupLayers(context.fleet, owners, groups);
  const ownHost = owners.flatMap(({ layers }) => layers);
  const last = hops.length - 1;
  const route = hops.map((hop, index) =>
    index === last ? finalHop(hop, ownGroups, ownHost, context) : hopOnTheWay(hops, index, ownGroups, ownHost, context),
  ) as unknown as Route;
  const via = findVia(route);
  if (via === undefined) return route;
  return assembleCarriers(via, identityOf(hops), context, carried).then((carriers) => {
    const overridden = carriers.map((hop) => override(hop, hop.name, [...ownGroups, ...ownHost]));
    return [...overridden, ...route] as unknown as Route;
  });
}

/** What the name of a host here implies is the word of the file that names it: which folder's programs run, for one. */
function asConfigs(
  hops: readonly ExpandedHop[],
  owners: readonly ConfiguredHost[],
  context: AssembleContext,
  carried: readonly string[],
): readonly ExpandedHop[] {
  const owner = owners.find(({ file }) => context.isForeign(file));
  const isCarried = carried.length > 0 && context.isForeign(undefined);
  if (owner === undefined && !isCarried) return hops;
  return hops.map((hop, index) => {
    if (!isHere(hops, index)) return hop;
    const place = { path: "fleet.hosts", file: owner?.file };
    return { ...hop, names: hop.names.map(({ source, data }) => ({ source: { ...source, ...place }, data })) };
  });
}

function finalHop(hop: ExpandedHop, groups: DataLayer[], host: DataLayer[], context: AssembleContext): Hop {
  const { all } = context.fleet;
  const layers = [...hop.names];
  layers.push(...all, ...groups, ...host);
  if (context.option !== undefined) layers.push(context.option);
  return { connector: hop.connector, name: hop.name, layers };
}

function hopOnTheWay(
  hops: readonly ExpandedHop[],
  index: number,
  groups: readonly DataLayer[],
  host: readonly DataLayer[],
  context: AssembleContext,
): Hop {
  const hop = hops[index] as ExpandedHop;
  const last = hops.at(-1)?.connector;
  const prefix = identityOf(hops.slice(0, index + 1));
  const configured = context.fleet.byIdentity.get(prefix);
  const layers = [
    ...hop.names,
    ...context.fleet.all,
    ...layersOnTheWay(groups, hop.connector, last),
    ...(configured === undefined ? [] : groupLayers(context.fleet, [configured], [])),
    ...(configured?.layers ?? []),
    ...layersOnTheWay(host, hop.connector, last),
    ...(context.option === undefined ? [] : [withoutArguments(context.option)]),
  ];
  return override({ connector: hop.connector, name: hop.name, layers }, prefix, [...groups, ...host]);
}

/** Adds what a host's `_hops` say about a hop, weaker only than the options of the call. */
function override(hop: Hop, prefix: string, layers: readonly DataLayer[]): Hop {
  const added = layers.flatMap(({ source, data }) => {
    const hops = data._hops;
    if (!isMapping(hops)) return [];
    return Object.entries(hops).flatMap(([key, settings]) => {
      const named = normalize(key);
      if ((named !== prefix && named !== hop.name) || !isMapping(settings)) return [];
      return createLayer(settings, { kind: "hop", label: `_hops of ${source.label}`, path: source.path }) ?? [];
    });
  });
  if (added.length === 0) return hop;
  const isOption = hop.layers.at(-1)?.source.kind === "option";
  const place = isOption ? hop.layers.length - 1 : hop.layers.length;
  return { ...hop, layers: hop.layers.toSpliced(place, 0, ...added) };
}

function groupLayers(
  { groupLayers: layers, groups: tree }: ConfiguredFleet,
  owners: readonly ConfiguredHost[],
  yielded: readonly string[],
): DataLayer[] {
  if (layers.size === 0) return [];
  const [first, ...others] = owners;
  // Most hosts are of one entry of the config, whose groups are known.
  const groups =
    others.length === 0 && yielded.length === 0
      ? (first?.groups ?? [])
      : tree.enclosing([...new Set([...owners.flatMap((owner) => owner.groups), ...yielded])]);
  return groups.flatMap((group) => layers.get(group) ?? []);
}

interface Via {
  readonly route: string;
  /** Whether all hosts or a group say so, and not the host itself. */
  readonly inherited: boolean;
}

/** What carries the first hop. `_via` of all hosts does not move `@local` to another machine. */
function findVia([first]: Route): Via | undefined {
  let via: Via | undefined;
  for (const layer of first.layers) {
    const route = layer.data._via;
    if (route === undefined || (layer.source.kind === "all" && first.connector === "local")) continue;
    const inherited = layer.source.kind === "all" || layer.source.kind === "group";
    via = typeof route === "string" && route !== "" ? { route, inherited } : undefined;
  }
  return via;
}

async function assembleCarriers(
  { route, inherited }: Via,
  identity: string,
  context: AssembleContext,
  carried: readonly string[],
): Promise<readonly Hop[]> {
  const carrier = await context.expandCarrier(route);
  const own = identityOf(carrier.hops);
  // The bastion of a group is often in the group: it is reached directly.
  if (own === identity && inherited) return [];
  const chain = [...carried, identity];
  if (chain.includes(own)) {
    throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `_via goes in a circle: ${[...chain, own].join(" via ")}`, {
      host: identity,
      advice: 'Set _via: "" on the host that is reached directly.',
    });
  }
  const configured = context.fleet.byIdentity.get(own);
  return assembleHops(carrier, configured === undefined ? [] : [configured], context, chain);
}

function normalize(route: string): string | undefined {
  try {
    return identityOfText(route);
  } catch {
    return undefined;
  }
}
