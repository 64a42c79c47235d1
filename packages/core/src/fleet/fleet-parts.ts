/** What a fleet is made of. */
import type { LoadedConfig } from "../config/config.ts";
import { PluginError } from "../errors/kinds.ts";
import type { RunContext } from "../host/run-context.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { Inventory } from "../inventory/inventory.ts";
import type { SourceReport } from "../inventory/source-report.ts";
import type { PluginEntry, Registry } from "../registry/registry.ts";
import type { ExplainedHop } from "../settings/effective-hop.ts";
import type { SourceCatalog } from "../values/source-catalog.ts";
import type { ActiveWork } from "./active-work.ts";
import type { HookErrors } from "./hook-errors.ts";

export interface FleetParts {
  readonly loaded: LoadedConfig;
  readonly registry: Registry;
  readonly sources: SourceCatalog;
  readonly plugins: readonly PluginEntry[];
  readonly inventory: Inventory;
  readonly context: RunContext;
  readonly hookErrors: HookErrors;
  readonly parallelism: number;
  /** Checks the settings of hosts before anything is connected. */
  prepare(hosts: readonly HostEntry[]): Promise<void>;
  explain(entry: HostEntry, isFetching: boolean): Promise<readonly ExplainedHop[]>;
  /** What reading the config took. */
  readonly configSource: SourceReport;
  readonly active: ActiveWork;
  /** Gives up what is still being looked up. */
  abort(): void;
}

/** A plugin may be there to forbid things, so nothing runs without it. @throws PluginError */
export function refuseBrokenPlugins({ plugins }: FleetParts): void {
  const broken = plugins.find(({ problem }) => problem !== undefined);
  if (broken?.problem === undefined) return;
  throw new PluginError(broken.problem.code, broken.problem.message, {
    packageName: broken.problem.packageName,
    advice: broken.problem.advice ?? `Repair the plugin, or take it out of the config: ${broken.spec}`,
    cause: broken.problem,
  });
}
