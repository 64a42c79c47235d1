/** A fleet that is open: ties the inventory, the connections and the fan-out together. */
import type { LoadedConfig } from "../config/config.ts";
import { configSchema } from "../config/config-schema.ts";
import { appendKey } from "../config/document-path.ts";
import { locate } from "../config/locate.ts";
import { PluginError } from "../errors/kinds.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import type { Host } from "../host/host-types.ts";
import type { RunContext } from "../host/run-context.ts";
import type { Inventory } from "../inventory/create-inventory.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { RedactingStream } from "../output/redacting-stream.ts";
import type { PluginEntry, Registry } from "../registry/registry.ts";
import type { ExplainedHop } from "../settings/effective-hop.ts";
import type { ActiveWork } from "./active-work.ts";
import type { Fleet, Selection, SelectOptions } from "./fleet-types.ts";
import type { HookErrors } from "./hook-errors.ts";
import { createHost } from "./host.ts";
import { createSelection } from "./selection.ts";

/** What a fleet is made of. */
export interface FleetParts {
  readonly loaded: LoadedConfig;
  readonly registry: Registry;
  readonly plugins: readonly PluginEntry[];
  readonly inventory: Inventory;
  readonly context: RunContext;
  readonly hookErrors: HookErrors;
  readonly parallelism: number;
  /** Checks the settings of hosts before anything is connected. */
  prepare(hosts: readonly HostEntry[]): Promise<void>;
  explain(entry: HostEntry): Promise<readonly ExplainedHop[]>;
  readonly active: ActiveWork;
  /** Gives up what is still being looked up. */
  abort(): void;
}

export class OpenFleet implements Fleet {
  readonly configFile: string | undefined;
  readonly registry: Registry;
  readonly plugins: readonly PluginEntry[];
  readonly parallelism: number;
  readonly #parts: FleetParts;

  constructor(parts: FleetParts) {
    this.configFile = parts.loaded.file;
    this.registry = parts.registry;
    this.plugins = parts.plugins;
    this.parallelism = parts.parallelism;
    this.#parts = parts;
  }

  get groups(): readonly string[] {
    return this.#parts.inventory.groups;
  }

  select(targets: string | readonly string[], options: SelectOptions = {}): Selection {
    const list = typeof targets === "string" ? [targets] : targets;
    return createSelection(this.#parts, list, options, () => this.#refuseBrokenPlugins());
  }

  host(name: string): Host {
    return createHost(this.#parts, name, () => this.#refuseBrokenPlugins());
  }

  /** A plugin may be there to forbid things, so nothing runs without it. */
  #refuseBrokenPlugins(): void {
    const broken = this.plugins.find(({ problem }) => problem !== undefined);
    if (broken?.problem === undefined) return;
    throw new PluginError(broken.problem.code, broken.problem.message, {
      packageName: broken.problem.packageName,
      advice: broken.problem.advice ?? `Repair the plugin, or take it out of the config: ${broken.spec}`,
      cause: broken.problem,
    });
  }

  async explain(entry: HostEntry): Promise<readonly ExplainedHop[]> {
    return this.#parts.explain(entry);
  }

  async locate(
    source: { readonly path?: string | undefined },
    key?: string,
  ): Promise<{ file: string; line: number } | undefined> {
    const { file } = this.#parts.loaded;
    if (file === undefined || source.path === undefined) return undefined;
    const path = key === undefined ? source.path : appendKey(source.path, key);
    const line = (await locate(file, path)) ?? (await locate(file, source.path));
    return line === undefined ? undefined : { file, line };
  }

  async schema(): Promise<{ readonly [keyword: string]: unknown }> {
    const working = this.registry.list().filter(({ problem }) => problem === undefined);
    const loaded = await Promise.all(
      working.map(({ identifier }) => this.registry.load(identifier).catch(() => undefined)),
    );
    return configSchema(loaded.filter((connector) => connector !== undefined)) as { [keyword: string]: unknown };
  }

  redact(text: string): string {
    return this.#parts.context.redactor.redact(text);
  }

  redactingStream(): RedactingStream {
    return new RedactingStream(this.#parts.context.redactor);
  }

  takeHookErrors(): readonly TowlineError[] {
    return this.#parts.hookErrors.drain();
  }

  async close(): Promise<void> {
    this.#parts.abort();
    await this.#parts.active.end();
    await this.#parts.context.pool.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
