/** Opens a fleet: reads the config, applies the plugins, finds the connectors. */

import { showLaunch } from "../command/launch.ts";
import { locateProblems } from "../config/locate.ts";
import { startFolder } from "../config/start-folder.ts";
import { ConnectionPool } from "../connection/connection-pool.ts";
import { createNotices } from "../connection/notices.ts";
import { formatProblem } from "../errors/problem.ts";
import { checkOptions } from "../host/check-options.ts";
import type { RunContext } from "../host/run-context.ts";
import { createInventory } from "../inventory/create-inventory.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { Inventory } from "../inventory/inventory.ts";
import { Redactor } from "../output/redactor.ts";
import { createRegistry } from "../registry/create-registry.ts";
import type { EffectiveHop, TracedHop } from "../settings/effective-hop.ts";
import { createValueResolver } from "../values/resolve-value.ts";
import { ActiveWork } from "./active-work.ts";
import { applyConfiguredPlugins } from "./apply-configured-plugins.ts";
import { defaultParallelism } from "./default-parallelism.ts";
import { explainHost } from "./explain-host.ts";
import { OPEN_FLEET_OPTIONS } from "./fleet-option-tables.ts";
import { fleetSources } from "./fleet-sources.ts";
import type { Fleet, OpenFleetOptions } from "./fleet-types.ts";
import { guardLog, guardPrompt } from "./guard-asking.ts";
import { HookErrors } from "./hook-errors.ts";
import { loadFleetConfig } from "./load-fleet-config.ts";
import { OpenFleet } from "./opened-fleet.ts";
import { packagePlaces } from "./package-places.ts";
import { prepareHosts } from "./prepare-hosts.ts";

const CONNECT_TIMEOUT_MS = 10_000;

/**
 * Opens a fleet: reads the nearest config and applies its plugins. Nothing is connected until a host is used. Close it when
 * done.
 *
 * @throws ConfigError when the config can't be read, isn't trusted, or is wrong: every mistake at once.
 * @throws RunError for an option that can't be meant, or that there is none of.
 * @throws PluginError when a plugin fails while it is set up, or its options are wrong. One that can't be loaded is in
 * `fleet.plugins`, and thrown when a host is first used.
 * @example
 * ```ts
 * await using fleet = await openFleet();
 * for await (const result of fleet.select("web").run("uptime", { timeout: 10_000 })) {
 *   console.log(result.host, result.status, result.stdout);
 * }
 * ```
 */
export async function openFleet(options: OpenFleetOptions = {}): Promise<Fleet> {
  checkOptions("openFleet", options, OPEN_FLEET_OPTIONS);
  const connectTimeout = options.connectTimeout ?? CONNECT_TIMEOUT_MS;
  const cwd = startFolder(options.cwd);
  const { loaded, fleet, durationMs } = await loadFleetConfig(cwd, options);
  const { config, folder, distrust } = loaded;
  const redactor = new Redactor();
  const log = guardLog(options.log, redactor);
  const prompt = guardPrompt(options.prompt);
  const hookErrors = new HookErrors(redactor);
  const closing = new AbortController();
  const sources = fleetSources(loaded, options, {
    onLoading: (name) => log(`loading the value source ${name}`),
    onLoaded: (event) => void (hooks?.load.loaded.isUsed() && hooks.load.loaded.call(event)),
    onFailed: (event) => void (hooks?.load.failed.isUsed() && hooks.load.failed.call(event)),
  });
  const resolveValue = createValueResolver({
    catalog: sources,
    folder,
    prompt,
    log,
    redactor,
    onSecret: (value) => redactor.add(value),
    signal: closing.signal,
  });
  const places = packagePlaces(loaded, options.installation);
  const { entries, hooks } = await applyConfiguredPlugins(
    options.plugins ?? [],
    config.plugins,
    {
      ...places,
      onLoading: (name) => log(`loading the plugin ${name}`),
      resolveOptions: async (given, spec) => (await resolveValue(given, { key: `the options of ${spec}` })).value,
      onFailed: (event) => log(`plugin ${event.packageName}: ${event.error.message}`),
    },
    log,
    hookErrors.take,
  );
  const registry = await createRegistry({
    ...places,
    given: options.connectors ?? [],
    onLoading: (name) => log(`loading the connector ${name}`),
    onLoaded: (event) => void (hooks?.load.loaded.isUsed() && hooks.load.loaded.call(event)),
    onFailed: (event) => void (hooks?.load.failed.isUsed() && hooks.load.failed.call(event)),
  });

  const giveNotice = createNotices({ hooks, redactor, onNotice: options.onNotice, log, reportError: hookErrors.take });
  if (distrust !== undefined && (config.plugins.length > 0 || Object.keys(config.connectors).length > 0)) {
    const message = `no plugin and no connector is run on the word of ${loaded.file}: ${distrust.why}`;
    giveNotice({ code: "config-not-trusted", message });
  }
  for (const conflict of await locateProblems(loaded.file, fleet.conflicts)) {
    giveNotice({ code: "settings-disagree", message: formatProblem(conflict) });
  }
  const settings = new WeakMap<HostEntry, Promise<EffectiveHop>[]>();
  const resolve = (entry: HostEntry, index: number): Promise<EffectiveHop> => {
    const known = settings.get(entry) ?? [];
    settings.set(entry, known);
    const resolved = known[index] ?? inventory.resolve(entry, index).then(withoutProvenance);
    known[index] = resolved;
    return resolved;
  };
  const pool = new ConnectionPool({
    cwd: folder,
    connectTimeout,
    log,
    prompt,
    hooks,
    redactor,
    resolve,
    suggest: (name) => inventory.suggest(name),
    reportHookError: hookErrors.take,
    giveNotice,
  });
  const inventory: Inventory = createInventory({
    config: loaded,
    fleet,
    registry,
    optionData: options.data ?? {},
    cwd: folder,
    signal: closing.signal,
    log,
    sources,
    resolveValue,
    onSecret: (value) => redactor.add(value),
    onRemark: giveNotice,
    redact: (text) => redactor.redact(text),
    refresh: options.refresh,
    openCarrier: (route) => pool.openCarrier(route, closing.signal),
  });
  const context: RunContext = {
    pool,
    redactor,
    hooks,
    resolve: (entry) => resolve(entry, entry.route.length - 1),
    reportHookError: hookErrors.take,
    giveNotice,
    logCommand: (host, command, settings) => {
      if (options.log !== undefined) log(`${host} < ${showLaunch(command, settings)}`);
    },
  };
  return new OpenFleet({
    loaded,
    registry,
    sources,
    plugins: entries,
    inventory,
    context,
    hookErrors,
    parallelism: fleet.parallelism ?? defaultParallelism(),
    prepare: async (hosts) => {
      await inventory.prefetch(hosts);
      await prepareHosts(hosts, { cwd: folder, signal: closing.signal, log, prompt, resolve });
    },
    explain: (entry, isFetching) =>
      explainHost(entry, {
        cwd: folder,
        signal: closing.signal,
        log,
        resolve: (each, index) => inventory.resolve(each, index, isFetching),
      }),
    configSource: {
      ...{ kind: "config", name: loaded.file ?? "no config file", state: "asked" },
      ...{ hosts: fleet.hosts.length, durationMs },
    },
    active: new ActiveWork(),
    abort: () => closing.abort(),
  });
}

/** It is kept for as long as the fleet is open, for each of its hosts. */
function withoutProvenance({ provenance: _, references: __, layers: ___, ...hop }: TracedHop): EffectiveHop {
  return hop;
}
