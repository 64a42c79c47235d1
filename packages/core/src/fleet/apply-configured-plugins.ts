/** Loads and applies a fleet's plugins. tapable is loaded only where there is one. */
import type { Log } from "../connector/define-connector.ts";
import { applyPlugins } from "../hooks/apply-plugins.ts";
import { createHooks } from "../hooks/create-hooks.ts";
import type { Plugin } from "../hooks/define-plugin.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import { checkOptions } from "../registry/check-plugin.ts";
import { type LoadPluginsOptions, loadPlugins, type PluginSpec } from "../registry/load-plugins.ts";
import type { PluginEntry } from "../registry/registry.ts";
import type { OpenFleetOptions } from "./fleet-types.ts";

export interface AppliedPlugins {
  readonly entries: readonly PluginEntry[];
  /** Undefined without plugins, so that nothing is asked of hooks. */
  readonly hooks: LifecycleHooks | undefined;
}

/** @throws PluginError when a plugin that loaded well can't be applied */
export async function applyConfiguredPlugins(
  given: NonNullable<OpenFleetOptions["plugins"]>,
  specs: readonly PluginSpec[],
  options: LoadPluginsOptions,
  log: Log,
  onError: (error: unknown) => void,
): Promise<AppliedPlugins> {
  if (given.length === 0 && specs.length === 0) return { entries: [], hooks: undefined };
  const loaded = await loadPlugins(specs, options);
  const fromConfig = loaded.flatMap(({ plugin, options: own }) =>
    plugin === undefined ? [] : [{ plugin, options: own }],
  );
  const fromCaller = given.map((item) => {
    const [plugin, own] = isPair(item) ? item : [item, undefined];
    return { plugin, options: own };
  });
  for (const { plugin, options: own } of fromCaller) await checkOptions(plugin, own, plugin.name);
  const hooks = await createHooks();
  await applyPlugins(hooks, [...fromCaller, ...fromConfig], { log, onError });
  return { entries: loaded, hooks };
}

function isPair(item: Plugin | readonly [Plugin, unknown]): item is readonly [Plugin, unknown] {
  return Array.isArray(item);
}
