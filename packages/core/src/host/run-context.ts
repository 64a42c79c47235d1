/** What running and moving files needs from the fleet. */
import type { GlobalArguments } from "../command/global-arguments.ts";
import type { LifecycleHooks } from "../hooks/lifecycle.ts";
import type { EffectiveHop, HostEntry } from "../inventory/host-entry.ts";
import type { Redactor } from "../output/redactor.ts";
import type { ConnectionPool } from "./connection-pool.ts";

export interface RunContext {
  readonly pool: ConnectionPool;
  readonly redactor: Redactor;
  readonly hooks: LifecycleHooks | undefined;
  /** The settings of the host itself. */
  resolve(entry: HostEntry): Promise<EffectiveHop>;
  reportHookError(error: unknown): void;
}

/** What applies to a call: its own arguments over the host's; variables merge one by one. */
export function mergeArguments(settings: GlobalArguments, call: GlobalArguments): GlobalArguments {
  const merged: { [name: string]: unknown } = { ...settings };
  for (const [name, value] of Object.entries(call)) if (value !== undefined) merged[name] = value;
  const env = { ...settings.env, ...call.env };
  return { ...merged, ...(Object.keys(env).length === 0 ? {} : { env }) };
}
