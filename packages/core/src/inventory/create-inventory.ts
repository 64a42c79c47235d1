/** The inventory: from targets to hosts, and from a host to the settings that apply. */
import type { LoadedConfig } from "../config/config.ts";
import { appendKey } from "../config/document-path.ts";
import { locateProblems } from "../config/locate.ts";
import { createValueResolver } from "../config/resolve-value.ts";
import type { Connection } from "../connector/connection.ts";
import type { Data, Log, Prompt } from "../connector/define-connector.ts";
import { ConfigError, ConnectorDataError, InventoryError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { suggest } from "../errors/suggest.ts";
import type { Registry } from "../registry/registry.ts";
import { checkLayers, type LayerToCheck } from "../settings/check-layers.ts";
import type { DataLayer, DataSource, EffectiveHop } from "../settings/effective-hop.ts";
import { KeyRules } from "../settings/key-rules.ts";
import { resolveHop } from "../settings/resolve-hop.ts";
import { type AssembleContext, assembleHops, identityOf } from "./assemble-entry.ts";
import { createLayer, readConfiguredFleet } from "./configured-fleet.ts";
import { type ExpandContext, expandRoute } from "./expand-route.ts";
import type { Hop, HostEntry } from "./host-entry.ts";
import { Roster } from "./roster.ts";
import { parseRoute, showName } from "./route.ts";
import { selectHosts } from "./select-hosts.ts";
import { parseTargets } from "./target-expression.ts";

/** What an inventory works with. */
export interface InventoryOptions {
  readonly config: LoadedConfig;
  readonly registry: Registry;
  /** Settings for every host, stronger than the config, such as those of `--data`. */
  readonly optionData: Data;
  /** For connectors: relative paths start here. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** Absent: nobody can be asked. */
  readonly prompt?: Prompt | undefined;
  /** Told of each secret before it is used. */
  readonly onSecret: (value: string) => void;
  /** Connects to the end of a route; an empty one is the local machine. */
  readonly openCarrier: (route: readonly Hop[]) => Promise<Connection>;
}

/** Finds hosts and their settings. */
export interface Inventory {
  /** Names of the configured groups, in their order. */
  readonly groups: readonly string[];
  /**
   * The hosts that targets select, each once: those of the config in its order, then the others in that of the targets.
   *
   * @throws InventoryError when a target is wrong, unknown or empty, or when nothing is left.
   */
  select(
    targets: readonly string[],
    options?: { readonly exclude?: readonly string[] | undefined },
  ): Promise<readonly HostEntry[]>;
  /**
   * Checks all settings of some hosts as they are written, without fetching values.
   *
   * @throws ConnectorDataError with every mistake, each with its file and line.
   */
  validate(entries: readonly HostEntry[]): Promise<void>;
  /**
   * The settings of one hop as they apply, values fetched.
   *
   * @param callData settings of the call, the strongest; data keys, durations in seconds
   * @throws ConnectorDataError with every mistake, ConfigError when a value cannot be had
   */
  resolve(entry: HostEntry, hopIndex: number, callData?: Data): Promise<EffectiveHop>;
  /** The configured host or group that was probably meant; undefined when the name is configured, or like none. */
  suggest(name: string): string | undefined;
}

/** Makes an inventory. Connectors are asked only when a target needs them. */
export function createInventory(options: InventoryOptions): Inventory {
  const { registry, cwd, signal, log, onSecret } = options;
  const { file, folder, config } = options.config;
  const fleet = readConfiguredFleet(config);
  const rules = new KeyRules(registry);
  const checked = new WeakSet<DataLayer>();
  const resolveValue = createValueResolver({ folder, prompt: options.prompt, onSecret, signal });
  const assemble: AssembleContext = {
    fleet,
    option: createLayer(options.optionData, { kind: "option", label: "--data" }),
    async expandCarrier(route) {
      const hosts = await expandRoute(parseRoute(route), [], expand);
      const [host] = hosts;
      if (host !== undefined && hosts.length === 1) return host;
      throw new InventoryError("ERR_TOWLINE_TARGET_INVALID", `_via names ${hosts.length} hosts: ${showName(route)}`, {
        advice: "Name one host.",
      });
    },
  };
  const expand: ExpandContext = {
    registry,
    cwd,
    signal,
    log,
    async openCarrier([first, ...rest]) {
      if (first === undefined) return options.openCarrier([]);
      const hops: [typeof first, ...typeof rest] = [first, ...rest];
      const owner = fleet.byKey.get(identityOf(hops));
      return options.openCarrier(
        await assembleHops({ hops, groups: [] }, owner === undefined ? [] : [owner], assemble),
      );
    },
    async resolveReferences(value, key) {
      return (await resolveValue(value, { key })).value;
    },
  };
  const roster = new Roster(assemble, expand, config.boats);
  const suggestName = (name: string) =>
    fleet.members.has(name)
      ? undefined
      : suggest(name, [...fleet.hosts.map((host) => host.name), ...fleet.members.keys()]);

  const failed = async (problems: readonly Problem[]): Promise<ConnectorDataError> =>
    new ConnectorDataError(describeProblems(problems), {
      problems: await locateProblems(file, problems),
      advice: "Correct them; towline connectors NAME lists a connector's settings.",
    });

  return {
    groups: [...config.groups.keys()],
    suggest: suggestName,

    async select(targets, { exclude = [] } = {}) {
      if (fleet.problems.length > 0) {
        throw new ConfigError("ERR_TOWLINE_CONFIG_INVALID", "The config names hosts that cannot be", {
          problems: await locateProblems(file, fleet.problems),
          advice: "Correct the names.",
        });
      }
      const expression = parseTargets(targets, exclude);
      const hosts = await selectHosts(expression, {
        fleet,
        roster,
        boats: config.boats,
        suggest: suggestName,
      });
      if (hosts.length > 0) return hosts.map(({ entry }) => entry);
      throw new InventoryError("ERR_TOWLINE_TARGET_EMPTY", "No host is left of what the targets name", {
        advice: "Check what is excluded or intersected; towline hosts shows all hosts.",
      });
    },

    async validate(entries) {
      const layers: LayerToCheck[] = [];
      for (const { name, route } of entries) {
        for (const hop of route) {
          for (const layer of hop.layers) {
            if (checked.has(layer)) continue;
            checked.add(layer);
            layers.push({
              layer,
              host: layer.source.kind === "host" || layer.source.kind === "hop" ? name : undefined,
            });
          }
        }
      }
      const problems = await checkLayers(layers, rules);
      if (problems.length === 0) return;
      for (const { layer } of layers) checked.delete(layer);
      throw await failed(problems);
    },

    async resolve(entry, hopIndex, callData = {}) {
      const hop = entry.route[hopIndex];
      if (hop === undefined) throw new RangeError(`Host ${entry.name} has no hop ${hopIndex}`);
      const call = createLayer(callData, { kind: "call", label: "the call" });
      if (call !== undefined) {
        const problems = await checkLayers([{ layer: call, host: entry.name }], rules);
        if (problems.length > 0) throw await failed(problems);
      }
      const resolved = await resolveHop({
        host: entry.name,
        name: hop.name,
        connector: await registry.load(hop.connector),
        layers: call === undefined ? hop.layers : [...hop.layers, call],
        resolveValue,
        onSecret,
        cwd,
        signal,
        log,
        environment: process.env,
      });
      if ("hop" in resolved) return resolved.hop;
      throw await failed(resolved.problems.map((problem) => placeProblem(problem, entry.name, resolved.sources)));
    },
  };
}

function describeProblems(problems: readonly Problem[]): string {
  return problems.length === 1 ? "A setting is wrong" : `${problems.length} settings are wrong`;
}

/** Says where the key of a problem was set. */
function placeProblem(problem: Problem, host: string, sources: ReadonlyMap<string, DataSource>): Problem {
  const key = problem.path ?? "";
  const source = sources.get(key);
  if (source === undefined) return { ...problem, host };
  const path = source.path === undefined ? `${source.label} ${key}` : appendKey(source.path, key);
  return { ...problem, host, path };
}
