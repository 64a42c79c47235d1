/** Knows which value sources there are: core's own, those that were given, and installed ones, which load when first asked. */
import { acceptsPlainly } from "../config/accepts-plainly.ts";
import { describeKind } from "../config/describe-value.ts";
import { checkValue } from "../config/schema-checker.ts";
import type { ConnectorEntry } from "../discovery/connector-entry.ts";
import { checkCompatibility } from "../discovery/core-compatibility.ts";
import { type DiscoveryOptions, discoverPackages, type FoundPackage } from "../discovery/discover-packages.ts";
import { BUILT_IN_SOURCES, OWN_SOURCES, ownPackageName } from "../discovery/package-names.ts";
import { chooseUsable, settleIdentifiers } from "../discovery/settle-identifiers.ts";
import { openVerdictCache } from "../discovery/verdict-cache.ts";
import { ConfigError, PluginError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import type { Problem } from "../errors/problem.ts";
import { suggest } from "../errors/suggest.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { FailedPackage, LoadedPackage } from "../hooks/lifecycle.ts";
import { defaultCacheFolder } from "../local/private-file.ts";
import { IMPORT_TIMEOUT, toPluginError } from "../registry/import-package.ts";
import { BUILT_INS } from "./built-in-sources.ts";
import type { ValueSource } from "./define-value-source.ts";
import { checkSource, invalidSource, loadSource } from "./load-source.ts";
import type { Reference } from "./value-reference.ts";

/** An installed value source as its manifest tells of it. */
export type SourceEntry = Omit<ConnectorEntry, "prefixes">;

/** What is wrong with a reference, and what to do about it. */
export interface ReferenceProblem extends Omit<Problem, "path"> {
  readonly advice: string;
}

/** The value sources of a fleet. */
export interface SourceCatalog {
  /** What is installed and what was given, sorted by name; broken ones too, each with its problem. Imports nothing. */
  list(): readonly SourceEntry[];
  /** What is wrong with how a reference is written; undefined where nothing is. Loads its source, and fetches nothing. */
  check(reference: Reference): ReferenceProblem | undefined | Promise<ReferenceProblem | undefined>;
  /** Those of {@link list} that work. */
  loadAll(): Promise<readonly ValueSource[]>;
  /** @throws ConfigError where there is none, PluginError where it is broken */
  load(name: string): Promise<ValueSource>;
}

/** Where sources may come from. */
export interface CatalogOptions {
  /** Undefined: only core's own and the given ones. */
  readonly discovery?: DiscoveryOptions | undefined;
  /** Sources passed as objects; they win over installed ones. */
  readonly given?: readonly ValueSource[] | undefined;
  readonly onLoading?: ((packageName: string) => void) | undefined;
  readonly onLoaded?: ((event: LoadedPackage) => void) | undefined;
  readonly onFailed?: ((event: FailedPackage) => void) | undefined;
  readonly cacheFolder?: string | undefined;
  readonly importTimeout?: number | undefined;
}

/**
 * Makes a catalog. Manifests are read when the first reference needs one.
 *
 * @throws PluginError when a given source is none, or two have one name
 */
export function createSourceCatalog(options: CatalogOptions = {}): SourceCatalog {
  const loaded = new Map<string, ValueSource>(Object.entries(BUILT_INS));
  const given = takeGiven(options.given ?? []);
  for (const [name, source] of given) loaded.set(name, source);
  const loading = new Map<string, Promise<ValueSource>>();
  const broken = new Map<string, PluginError>();
  let known: ReadonlyMap<string, FoundPackage> | undefined;
  const installed = (): ReadonlyMap<string, FoundPackage> => {
    known ??= options.discovery === undefined ? new Map() : findInstalled(options.discovery);
    return known;
  };

  const load = async (found: FoundPackage): Promise<ValueSource> => {
    const { identifier, packageName, version, problem } = found.entry;
    const cache = openVerdictCache(options.cacheFolder ?? defaultCacheFolder());
    try {
      const refused = problem ?? (await checkCompatibility(found.located, cache));
      if (refused !== undefined) throw refused;
      options.onLoading?.(packageName);
      const source = await loadSource(found, cache, options.importTimeout ?? IMPORT_TIMEOUT);
      loaded.set(identifier, source);
      options.onLoaded?.({ kind: "source", packageName, version, identifier });
      return source;
    } catch (cause) {
      const error = toPluginError(cause, "source", packageName);
      broken.set(identifier, error);
      options.onFailed?.({ kind: "source", packageName, error });
      throw error;
    }
  };

  const catalog: SourceCatalog = {
    list() {
      const found = [...installed().values()].filter(({ entry }) => !given.has(entry.identifier));
      const entries: SourceEntry[] = found.map(({ entry: { prefixes: _, ...entry } }) => ({
        ...entry,
        problem: broken.get(entry.identifier) ?? entry.problem,
      }));
      const base = { version: undefined, folder: "", origin: "given", problem: undefined } as const;
      for (const identifier of given.keys()) entries.push({ ...base, identifier, packageName: identifier });
      return entries.sort((one, other) => (one.identifier < other.identifier ? -1 : 1));
    },

    check(reference) {
      const keys = Object.keys(reference);
      const name = keys[0]?.slice(1) ?? "";
      const source = loaded.get(name);
      if (source !== undefined) return checkRequest(source, reference, keys);
      return catalog.load(name).then(
        (late) => checkRequest(late, reference, keys),
        (error: unknown) => describeAbsence(name, error, [...loaded.keys(), ...installed().keys()]),
      );
    },

    async loadAll() {
      const names = new Set([...installed().keys(), ...given.keys()].filter((name) => !Object.hasOwn(BUILT_INS, name)));
      const sources = await Promise.all([...names].map((name) => catalog.load(name).catch(() => undefined)));
      return sources.filter((source) => source !== undefined);
    },

    async load(name) {
      const source = loaded.get(name);
      if (source !== undefined) return source;
      const found = installed().get(name);
      if (found === undefined) throw unknownSource(name, [...loaded.keys(), ...installed().keys()]);
      const promise = loading.get(name) ?? load(found);
      loading.set(name, promise);
      return promise;
    },
  };
  return catalog;
}

function findInstalled(discovery: DiscoveryOptions): ReadonlyMap<string, FoundPackage> {
  return chooseUsable(settleIdentifiers(discoverPackages("source", discovery)));
}

function takeGiven(given: readonly ValueSource[]): ReadonlyMap<string, ValueSource> {
  const byName = new Map<string, ValueSource>();
  for (const source of given) {
    const name = String((source as { readonly name?: unknown } | null)?.name);
    const problems = checkSource(source, name);
    if (problems.length > 0) throw invalidSource(name, problems);
    const isTaken = byName.has(name) || Object.hasOwn(BUILT_INS, name);
    if (isTaken) {
      const message = `two value sources are called $${name}`;
      throw new PluginError("ERR_TOWLINE_PLUGIN_CLASH", message, {
        packageName: name,
        advice: "Rename the given one.",
      });
    }
    byName.set(name, source);
  }
  return byName;
}

function checkRequest(
  { name, requestSchema, expects }: ValueSource,
  reference: Reference,
  keys: readonly string[],
): ReferenceProblem | undefined | Promise<ReferenceProblem | undefined> {
  const key = `$${name}`;
  if (keys.length > 1) {
    const advice = "Give each value a mapping of its own.";
    return { message: `a value with ${key} holds nothing else`, got: keys.join(", "), advice };
  }
  const request = reference[key];
  if (acceptsPlainly(requestSchema, request)) return undefined;
  const isWrongText = typeof request === "string" && request !== "" && name !== "command";
  const wrong: ReferenceProblem = {
    message: `${key} has the wrong ${isWrongText ? "form" : "type"}`,
    expected: expects,
    got: describeKind(request),
    advice: `Write ${expects}.`,
  };
  if (Object.hasOwn(BUILT_INS, name)) return wrong;
  return checkValue(key, requestSchema, {}, request, false).then((found) => (found.length === 0 ? undefined : wrong));
}

function allOf(names: readonly string[]): string {
  return [...BUILT_IN_SOURCES, ...names.filter((name) => !Object.hasOwn(BUILT_INS, name)).sort()]
    .map((name) => `$${name}`)
    .join(", ");
}

/** Never to install what may not exist: anybody could publish it then. */
function unknownSource(name: string, installed: readonly string[]): ConfigError {
  const own = ownPackageName(name, "source");
  const message =
    own === undefined ? `"$${name}" is no way to get a value` : `the value source $${name} is not installed`;
  const advice = own === undefined ? `Write one of ${allOf(installed)}.` : `Install it: npm install ${own}`;
  return new ConfigError("ERR_TOWLINE_CONFIG_VALUE", message, { advice });
}

function describeAbsence(name: string, error: unknown, installed: readonly string[]): ReferenceProblem {
  if (!isTowlineError(error)) return { message: messageOf(error), advice: "Leave it out." };
  const { message, advice = "Leave it out." } = error;
  if (error instanceof PluginError) return { message, advice };
  if (ownPackageName(name, "source") !== undefined) return { message: `${message}: ${lowerFirst(advice)}`, advice };
  const names = new Set([...installed, ...OWN_SOURCES].map((known) => `$${known}`));
  return { message, expected: allOf(installed), suggestion: suggest(`$${name}`, names), advice };
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
