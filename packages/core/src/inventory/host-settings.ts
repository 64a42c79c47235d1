/** The settings of hosts: checked as they are written, and as they apply to a hop. */
import { ARGUMENT_KEYS } from "../config/argument-schema.ts";
import { appendKey } from "../config/document-path.ts";
import { locateProblems } from "../config/locate.ts";
import { ConnectorDataError } from "../errors/kinds.ts";
import { formatProblem, type Problem } from "../errors/problem.ts";
import { checkLayers, type LayerToCheck } from "../settings/check-layers.ts";
import { mergeLayers } from "../settings/data-layers.ts";
import type { DataLayer, DataSource } from "../settings/effective-hop.ts";
import type { KeyRules } from "../settings/key-rules.ts";
import type { CheckOwnSettings } from "../settings/own-settings.ts";
import { resolveHop } from "../settings/resolve-hop.ts";
import { holdsReference } from "../values/value-reference.ts";
import type { Inventory, InventoryOptions } from "./inventory.ts";
import { isHere } from "./is-here.ts";

/** The settings of hosts, and of what is no host yet. */
export interface HostSettings extends Pick<Inventory, "validate" | "prefetch" | "resolve"> {
  /** @throws ConnectorDataError with every mistake, each with its file and line */
  check(layers: readonly LayerToCheck[]): Promise<void>;
}

/** Each layer is checked once, however many hosts it applies to. */
export function createHostSettings(
  { config, registry, cwd, signal, log, onSecret, onRemark, resolveValue }: InventoryOptions,
  rules: KeyRules,
  checkOwnSettings: CheckOwnSettings,
): HostSettings {
  const checked = new WeakSet<DataLayer>();
  const told = new Set<string>();
  /** Each key once: ten thousand hosts may have it. */
  const tell = async (remarks: readonly (readonly [string, Problem])[]): Promise<void> => {
    for (const [key] of remarks) told.add(key);
    for (const problem of await locateProblems(
      config.file,
      remarks.map(([, remark]) => remark),
    )) {
      onRemark({ code: "setting-unread", message: formatProblem(problem) });
    }
  };
  const failed = async (problems: readonly Problem[]): Promise<ConnectorDataError> =>
    new ConnectorDataError(describeProblems(problems), {
      problems: await locateProblems(config.file, problems),
      advice: "Correct them; towline connectors NAME lists a connector's settings.",
    });

  const check = async (layers: readonly LayerToCheck[]): Promise<void> => {
    const remarks = new Map<string, Problem>();
    const problems = await checkLayers(layers, rules, remarks);
    await tell([...remarks].filter(([key]) => !told.has(key)));
    if (problems.length > 0) throw await failed(problems);
  };

  return {
    check,

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
      try {
        await check(layers);
      } catch (error) {
        for (const { layer } of layers) checked.delete(layer);
        throw error;
      }
    },

    async prefetch(entries) {
      // Nothing is fetched on the word of somebody else's config; that is told when a host is resolved.
      if (config.distrust !== undefined) return;
      const fetching: Promise<unknown>[] = [];
      for (const { name, route, problem } of entries) {
        if (problem !== undefined) continue;
        for (const hop of route) {
          if (!hop.layers.some(refersElsewhere)) continue;
          const connector = await registry.load(hop.connector).catch(() => undefined);
          const keys = connector?.dataSchema.properties ?? {};
          for (const [key, value] of Object.entries(mergeLayers(hop.layers).data)) {
            if (!holdsReference(value) || !(Object.hasOwn(keys, key) || ARGUMENT_KEYS.has(key))) continue;
            fetching.push(resolveValue(value, { host: name, key }).catch(() => undefined));
          }
        }
      }
      await Promise.all(fetching);
    },

    async resolve(entry, hopIndex, isFetching = true) {
      if (entry.problem !== undefined) throw entry.problem;
      const hop = entry.route[hopIndex];
      if (hop === undefined) throw new RangeError(`Host ${entry.name} has no hop ${hopIndex}`);
      const resolved = await resolveHop({
        host: entry.name,
        name: hop.name,
        connector: await registry.load(hop.connector),
        layers: hop.layers,
        isHere: isHere(entry.route, hopIndex),
        checkOwnSettings,
        resolveValue,
        isFetching,
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

/** Layers are shared by many hosts. */
const referring = new WeakMap<DataLayer, boolean>();

function refersElsewhere(layer: DataLayer): boolean {
  const known = referring.get(layer) ?? holdsReference(layer.data);
  referring.set(layer, known);
  return known;
}

function describeProblems(problems: readonly Problem[]): string {
  return problems.length === 1 ? "A setting is wrong" : `${problems.length} settings are wrong`;
}

/** Says where the key of a problem was set. */
function placeProblem(problem: Problem, host: string, sources: ReadonlyMap<string, DataSource>): Problem {
  const key = problem.path ?? "";
  const source = sources.get(key);
  if (source === undefined) return { ...problem, host };
  if (source.path === undefined) return { ...problem, file: undefined, host, path: `${source.label} ${key}` };
  const place = source.file === undefined ? {} : { file: source.file };
  return { ...problem, ...place, host, path: appendKey(source.path, key) };
}
