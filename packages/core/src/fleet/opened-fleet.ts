/** A fleet that is open: ties the inventory, the connections and the fan-out together. */
import { configSchema } from "../config/config-schema.ts";
import { appendKey } from "../config/document-path.ts";
import { locate } from "../config/locate.ts";
import type { TowlineError } from "../errors/towline-error.ts";
import { checkOptions, checkValue } from "../host/check-options.ts";
import type { Host } from "../host/host-types.ts";
import { checkOf, TEXT, TEXTS } from "../host/option-checks.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { SourceReport } from "../inventory/source-report.ts";
import { RedactingStream } from "../output/redacting-stream.ts";
import type { PluginEntry, Registry } from "../registry/registry.ts";
import type { ExplainedHop } from "../settings/effective-hop.ts";
import type { Distrust } from "../trust/judge-path.ts";
import type { SourceEntry } from "../values/source-catalog.ts";
import { EXPLAIN_OPTIONS, SELECT_OPTIONS } from "./fleet-option-tables.ts";
import type { FleetParts } from "./fleet-parts.ts";
import type { ExplainOptions, Fleet, Selection, SelectOptions } from "./fleet-types.ts";
import { createHost } from "./host.ts";
import { createSelection } from "./selection.ts";

const TARGETS = checkOf("text, or a list of texts", (value) => TEXT.accepts(value) || TEXTS.accepts(value));

export class OpenFleet implements Fleet {
  readonly configFile: string | undefined;
  readonly configDistrust: Distrust | undefined;
  readonly registry: Registry;
  readonly plugins: readonly PluginEntry[];
  readonly parallelism: number;
  readonly #parts: FleetParts;

  constructor(parts: FleetParts) {
    this.configFile = parts.loaded.file;
    this.configDistrust = parts.loaded.distrust;
    this.registry = parts.registry;
    this.plugins = parts.plugins;
    this.parallelism = parts.parallelism;
    this.#parts = parts;
  }

  get sources(): readonly SourceEntry[] {
    return this.#parts.sources.list();
  }

  get environment(): string | undefined {
    return this.#parts.loaded.environment;
  }

  timings(): readonly SourceReport[] {
    const { configSource, inventory } = this.#parts;
    return [configSource, ...inventory.timings()];
  }

  get groups(): readonly string[] {
    return this.#parts.inventory.groups;
  }

  groupsIn(group: string): readonly string[] {
    return this.#parts.inventory.groupsIn(group);
  }

  select(targets: string | readonly string[], options: SelectOptions = {}): Selection {
    checkValue("the target", targets, TARGETS);
    checkOptions("select", options, SELECT_OPTIONS);
    const list = typeof targets === "string" ? [targets] : targets;
    return createSelection(this.#parts, list, options);
  }

  suggest(name: string): string | undefined {
    return this.#parts.inventory.suggest(name);
  }

  host(name: string): Host {
    checkValue("the host", name, TEXT);
    return createHost(this.#parts, name);
  }

  async explain(entry: HostEntry, options: ExplainOptions = {}): Promise<readonly ExplainedHop[]> {
    checkOptions("explain", options, EXPLAIN_OPTIONS);
    return this.#parts.explain(entry, options.fetch ?? true);
  }

  async locate(
    source: { readonly path?: string | undefined; readonly file?: string | undefined },
    key?: string,
  ): Promise<{ file: string; line: number } | undefined> {
    const file = source.file ?? this.#parts.loaded.file;
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
    const connectors = loaded.filter((connector) => connector !== undefined);
    const sources = await this.#parts.sources.loadAll();
    return configSchema(connectors, [], sources) as { [keyword: string]: unknown };
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
