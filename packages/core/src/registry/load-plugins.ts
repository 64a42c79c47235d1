/** Finds, imports and checks the plugins of the config, in its order. */

import { checkCompatibility } from "../discovery/core-compatibility.ts";
import { locateNamed, type NamingPlaces } from "../discovery/locate-named.ts";
import type { LocatedPackage } from "../discovery/locate-package.ts";
import { isPackageName, isPath, matchConvention } from "../discovery/package-names.ts";
import { type Project, readProjects } from "../discovery/project-dependencies.ts";
import { resolveEntry } from "../discovery/resolve-entry.ts";
import { openVerdictCache, type VerdictCache } from "../discovery/verdict-cache.ts";
import { PluginError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { Plugin } from "../hooks/define-plugin.ts";
import type { FailedPackage, LoadedPackage } from "../hooks/lifecycle.ts";
import { defaultCacheFolder } from "../local/private-file.ts";
import { checkOptions, checkPlugin } from "./check-plugin.ts";
import { IMPORT_TIMEOUT, importPackage } from "./import-package.ts";
import type { PluginEntry } from "./registry.ts";

/** A plugin as the config names it. */
export interface PluginSpec {
  /** A package name or a path. */
  readonly spec: string;
  /** Undefined if the config gives none. */
  readonly options: unknown;
}

/** Options of {@link loadPlugins}. */
export interface LoadPluginsOptions extends NamingPlaces {
  /** Whose package.json says where packages come from, nearest first. */
  readonly packageFolders: readonly string[];
  /** Called before a plugin is imported: one that blocks says nothing any more. */
  readonly onLoading?: ((packageName: string) => void) | undefined;
  readonly onLoaded?: ((event: LoadedPackage) => void) | undefined;
  readonly onFailed?: ((event: FailedPackage) => void) | undefined;
  /** Fetches what options only refer to, as `{ $env: TOKEN }`. Default: they are taken as they are. */
  readonly resolveOptions?: ((options: unknown, spec: string) => Promise<unknown>) | undefined;
  /** Where verdicts are remembered. Default: `$XDG_CACHE_HOME/towline`, else `~/.cache/towline`. */
  readonly cacheFolder?: string | undefined;
  /** Milliseconds that a module may take to load. Default: 10,000. */
  readonly importTimeout?: number | undefined;
}

/** A plugin of the config: either `plugin` or `problem` is set. */
export interface LoadedPlugin extends PluginEntry {
  readonly plugin?: Plugin | undefined;
  readonly options: unknown;
}

/**
 * Loads the plugins of the config. Never rejects for a plugin: each broken one has its problem in its entry.
 *
 * @throws ConfigError when the project's own package.json cannot be read.
 */
export async function loadPlugins(
  specs: readonly PluginSpec[],
  options: LoadPluginsOptions,
): Promise<readonly LoadedPlugin[]> {
  if (specs.length === 0) return [];
  const projects = readProjects(options.packageFolders);
  const cache = openVerdictCache(options.cacheFolder ?? defaultCacheFolder());
  const entries = await Promise.all(specs.map((spec) => loadPlugin(spec, projects, cache, options)));
  for (const { spec, problem, version, located } of entries) {
    const packageName = located.packageName;
    if (problem === undefined) options.onLoaded?.({ kind: "plugin", packageName, version });
    else options.onFailed?.({ kind: "plugin", packageName: spec, error: problem });
  }
  return entries.map(({ located: _, ...entry }) => entry);
}

async function loadPlugin(
  { spec, options: given }: PluginSpec,
  projects: readonly Project[],
  cache: VerdictCache,
  options: LoadPluginsOptions,
): Promise<LoadedPlugin & { located: LocatedPackage }> {
  const located = locatePlugin(spec, projects, options);
  const entry = { spec, version: located.manifest?.version, folder: located.folder, options: given, located };
  try {
    const problem = located.problem ?? (await checkCompatibility(located, cache));
    if (problem !== undefined) throw problem;
    const file = await resolveEntry(located);
    options.onLoading?.(spec);
    const plugin = await importPackage(located, file, options.importTimeout ?? IMPORT_TIMEOUT);
    checkPlugin(plugin, spec);
    const whole =
      options.resolveOptions === undefined ? given : await resolveOptions(options.resolveOptions, given, spec);
    await checkOptions(plugin, whole, spec);
    return { ...entry, options: whole, name: plugin.name, problem: undefined, plugin };
  } catch (error) {
    return { ...entry, name: undefined, problem: toPluginError(error, spec) };
  }
}

function locatePlugin(spec: string, projects: readonly Project[], options: LoadPluginsOptions): LocatedPackage {
  const isNamed =
    isPackageName(spec) && (matchConvention("plugin", spec) !== undefined || options.allow.includes(spec));
  if (isPath(spec) || isNamed) return locateNamed("plugin", spec, projects, options);
  const problem = new PluginError(
    "ERR_TOWLINE_PLUGIN_UNTRUSTED",
    `the plugin "${spec}" is neither a path nor named as plugins are`,
    {
      packageName: spec,
      advice: isPackageName(spec)
        ? `Plugins are called towline-plugin-*. If you trust it, write in the config: trust: { allow: ["${spec}"] }`
        : "Install it and write its package name, or write a path that begins with ./",
    },
  );
  return { kind: "plugin", packageName: spec, folder: options.configFolder, isPath: false, isLocal: false, problem };
}

/** @throws PluginError when a value can't be had */
async function resolveOptions(
  resolve: NonNullable<LoadPluginsOptions["resolveOptions"]>,
  given: unknown,
  spec: string,
): Promise<unknown> {
  try {
    return await resolve(given, spec);
  } catch (cause) {
    throw new PluginError("ERR_TOWLINE_PLUGIN_OPTIONS", `the options of the plugin "${spec}": ${messageOf(cause)}`, {
      packageName: spec,
      advice: isTowlineError(cause) ? cause.advice : undefined,
      cause,
    });
  }
}

function toPluginError(error: unknown, packageName: string): PluginError {
  if (error instanceof PluginError) return error;
  const message = `the plugin "${packageName}" cannot be loaded: ${messageOf(error)}`;
  return new PluginError("ERR_TOWLINE_PLUGIN_IMPORT", message, { packageName, cause: error });
}
