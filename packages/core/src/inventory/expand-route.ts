/** Turns a route into hosts: each connector on the way is asked what its name stands for. */
import type { Connection } from "../connector/connection.ts";
import type { Connector, Data, Log, NamesData } from "../connector/define-connector.ts";
import { InventoryError } from "../errors/kinds.ts";
import { showName } from "../errors/show-name.ts";
import type { Registry } from "../registry/registry.ts";
import type { DataLayer, DataSource } from "../settings/effective-hop.ts";
import type { CheckOwnSettings } from "../settings/own-settings.ts";
import { isThenable } from "../waiting/call-safely.ts";
import { now } from "../waiting/clock.ts";
import type { ExpandedHop, ExpandedHost } from "./expanded-host.ts";
import { isHere } from "./is-here.ts";
import { layersOnTheWay } from "./layers-on-the-way.ts";
import { listNames } from "./list-names.ts";
import { lookableData } from "./lookable-data.ts";
import { ownFacts } from "./own-facts.ts";
import { joinRoute, parseRoute, type RouteStep, spellStep } from "./route.ts";

/** What expanding needs to know. */
export interface ExpandContext {
  readonly registry: Registry;
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly checkOwnSettings: CheckOwnSettings;
  /** The connection at the end of these hops; of none: the local machine's. */
  openCarrier(hops: readonly ExpandedHop[]): Promise<Connection>;
  /** The place in a config that names what is expanded; undefined: the user does. Where that is a boat, all is its word. */
  readonly namedBy?: DataSource | undefined;
  /** Milliseconds for a connector to answer. Default: its own deadline. */
  readonly deadlineMs?: number | undefined;
  /** Told when a connector that had to be waited for has listed its hosts. */
  readonly onListed?: ((name: string, count: number, durationMs: number) => void) | undefined;
  /** The value with its references resolved. */
  resolveReferences(value: unknown, key: string): Promise<unknown>;
}

/** How many times one connector may hand over to another. */
const MAX_HANDOVERS = 8;

/**
 * The hosts of a route; a connector on the way that yields several makes as many routes.
 *
 * @param layers the settings given for all hosts, for the entry and for the call, for the last connector to look at
 */
export async function expandRoute(
  steps: readonly RouteStep[],
  layers: readonly DataLayer[],
  context: ExpandContext,
  before: readonly ExpandedHop[] = [],
  handovers = 0,
): Promise<readonly ExpandedHost[]> {
  if (handovers > MAX_HANDOVERS) {
    throw new InventoryError(
      "ERR_TOWLINE_INVENTORY_FAILED",
      `Connectors hand ${joinRoute(steps)} over to each other without end`,
      { advice: "One of them yields a name that leads back to another." },
    );
  }
  // Most hosts have one hop, and there may be ten thousand of them.
  if (steps.length === 1 && steps[0] !== undefined) return expandStep(steps[0], layers, context, before, handovers);
  let hosts: { hops: readonly ExpandedHop[]; groups: readonly string[] }[] = [{ hops: [], groups: [] }];
  for (const [index, step] of steps.entries()) {
    const settings = index === steps.length - 1 ? layers : [];
    const next: typeof hosts = [];
    for (const { hops } of hosts) {
      const made = await expandStep(step, settings, context, [...before, ...hops], handovers);
      for (const host of made) next.push({ hops: [...hops, ...host.hops], groups: host.groups });
    }
    hosts = next;
  }
  return hosts as ExpandedHost[];
}

async function expandStep(
  step: RouteStep,
  layers: readonly DataLayer[],
  context: ExpandContext,
  before: readonly ExpandedHop[],
  handovers: number,
): Promise<readonly ExpandedHost[]> {
  return expandWith(await context.registry.load(step.connector), step, layers, context, before, handovers);
}

/** The hosts that a loaded connector makes of one step; at once where it makes them at once. */
export function expandWith(
  connector: Connector,
  step: RouteStep,
  layers: readonly DataLayer[],
  context: ExpandContext,
  before: readonly ExpandedHop[] = [],
  handovers = 0,
): readonly ExpandedHost[] | Promise<readonly ExpandedHost[]> {
  const accept = (names: readonly NamesData[]) => {
    const hosts = names.map((item) => acceptName(step, connector, item, context, handovers));
    if (hosts.every((host) => host !== undefined)) return hosts;
    return Promise.all(
      names.map(async (item, index) => hosts[index] ?? (await handOver(connector, item, context, before, handovers))),
    ).then((made) => made.flat());
  };
  const list = (data: () => Data) => {
    const { cwd, signal, log, deadlineMs, onListed } = context;
    const carrier = () => context.openCarrier(before);
    const here = isHere(before, before.length);
    const names = listNames({ connector, name: step.name, data, carrier, cwd, isHere: here, signal, log, deadlineMs });
    if (!isThenable(names)) return accept(names);
    const startedAt = now();
    return names.then((list) => {
      onListed?.(spellStep(step), list.length, Math.round(now() - startedAt));
      return accept(list);
    });
  };
  const check = () => {
    if (handovers > 0) refuseListedName(connector, step);
    const named = namedLayers(connector, step, context);
    context.checkOwnSettings({ connector, layers: [...layers, ...named], isHere: isHere(before, before.length) });
  };
  const data = lookableData(connector, step, layers, check, (value, key) => context.resolveReferences(value, key));
  return isThenable(data) ? data.then(list) : list(data);
}

/** The key whose place a name takes. */
function namedKey({ dataMeta }: Connector): string | undefined {
  return Object.keys(dataMeta).find((key) => dataMeta[key]?.named === true);
}

/** What a config's name says, as the setting that it stands for. */
function namedLayers(connector: Connector, { name }: RouteStep, { namedBy }: ExpandContext): readonly DataLayer[] {
  const key = name === undefined || namedBy === undefined ? undefined : namedKey(connector);
  return key === undefined || namedBy === undefined ? [] : [{ source: namedBy, data: { [key]: name } }];
}

/** A list of hosts may be in anybody's hands. */
function refuseListedName(connector: Connector, step: RouteStep): void {
  const key = step.name === undefined ? undefined : namedKey(connector);
  if (key === undefined || connector.dataMeta[key]?.ownOnly === undefined) return;
  const named = showName(spellStep(step));
  throw new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", `A list names ${named}, which says what runs`, {
    connector: connector.name,
    advice: "A list may not say that. Name it in the config, or on the command line.",
  });
}

/** A name that the connector keeps for itself. */
function acceptName(
  step: RouteStep,
  connector: Connector,
  item: NamesData,
  context: ExpandContext,
  handovers: number,
): ExpandedHost | undefined {
  if (connector.connect === undefined) return undefined;
  const own = item.name === spellStep(step) || isOwnName(connector.name, item.name);
  if (!own) return undefined;
  const hop = { connector: connector.name, name: item.name, names: namesLayers(connector, item, context, handovers) };
  return { hops: [hop], groups: item.groups ?? [] };
}

/** A name that another connector takes: the one that it names, or ssh. */
async function handOver(
  connector: Connector,
  item: NamesData,
  context: ExpandContext,
  before: readonly ExpandedHop[],
  handovers: number,
): Promise<ExpandedHost[]> {
  const own = isOwnName(connector.name, item.name);
  const steps = parseRoute(own ? addressOf(item) : item.name);
  const hosts = await expandRoute(steps, [], context, before, handovers + 1);
  const addresses = addressLayers(connector, item, own, context, handovers);
  const layers = [...addresses, ...namesLayers(connector, item, context, handovers)];
  return hosts.map(({ hops, groups }) => {
    const last = hops.length - 1;
    const hopsWithData = hops.map((hop, index) => ({
      ...hop,
      // Shown as its own connector named it, though ssh reaches it.
      name: own && index === last ? item.name : hop.name,
      // Settings for the way to the host go to the hop whose connector knows them.
      names: [
        ...hop.names,
        ...(index === last ? layers : layersOnTheWay(layers, hop.connector, hops[last]?.connector)),
      ],
    }));
    return { hops: hopsWithData as unknown as ExpandedHost["hops"], groups: [...groups, ...(item.groups ?? [])] };
  });
}

/** Whether a yielded name is of the connector itself, and no route. */
function isOwnName(identifier: string, name: string): boolean {
  if (name !== `@${identifier}` && !name.startsWith(`@${identifier}/`)) return false;
  return parseRoute(name).length === 1;
}

/** Where ssh finds a host of a connector that only lists: its address if that is known, else its name. */
function addressOf({ name, data }: NamesData): string {
  const address = data?.ssh_hostname;
  return typeof address === "string" && address !== "" ? address : name.slice(name.indexOf("/") + 1);
}

/** The host keeps its name, of which ssh would make an address where nobody gives it one. */
function addressLayers(
  connector: Connector,
  item: NamesData,
  own: boolean,
  context: ExpandContext,
  handovers: number,
): readonly DataLayer[] {
  if (!own || typeof item.data?.ssh_hostname === "string") return [];
  return namesLayers(connector, { name: item.name, data: { ssh_hostname: addressOf(item) } }, context, handovers);
}

function namesLayers(
  connector: Connector,
  { name, data, facts }: NamesData,
  { namedBy, registry }: ExpandContext,
  handovers: number,
): readonly DataLayer[] {
  const all = facts === undefined ? data : { ...ownFacts(facts, registry), ...data };
  for (const _ in all) {
    // What is behind the first name is the word of the connector that it was handed over to.
    const { boat, label, file }: Partial<DataSource> = namedBy ?? {};
    const by = boat === undefined || handovers > 0 ? `@${connector.name}` : label;
    const source = { kind: "names", label: `${by}: ${name}` } as const;
    const place = boat === undefined ? source : { ...source, boat, file };
    return [{ source: place, data: all ?? {} }];
  }
  return [];
}
