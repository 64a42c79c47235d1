/** What running and moving files needs from the fleet. */

import { GLOBAL_ARGUMENTS } from "../command/argument-list.ts";
import type { Command } from "../command/command.ts";
import type { GlobalArguments } from "../command/global-arguments.ts";
import { Secret } from "../command/secret.ts";
import type { ConnectionPool } from "../connection/connection-pool.ts";
import type { GiveNotice } from "../connection/notices.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { Redactor } from "../output/redactor.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";

export interface RunContext {
  readonly pool: ConnectionPool;
  readonly redactor: Redactor;
  readonly hooks: LifecycleHooks | undefined;
  /** The settings of the host itself. */
  resolve(entry: HostEntry): Promise<EffectiveHop>;
  reportHookError(error: unknown): void;
  readonly giveNotice: GiveNotice;
  /** Tells the log what is sent to a host, secrets masked. */
  logCommand(host: string, command: Command, settings: GlobalArguments): void;
}

const PASSWORDS = GLOBAL_ARGUMENTS.filter(({ secret }) => secret).map(({ name }) => name);

/**
 * What applies to a call: its own arguments over the host's, of options that hold others too; variables merge one by
 * one. Passwords can't be shown.
 */
export function mergeArguments(settings: GlobalArguments, call: GlobalArguments): GlobalArguments {
  const merged: { [name: string]: unknown } = { ...settings };
  for (const { name } of GLOBAL_ARGUMENTS) if (call[name] !== undefined) merged[name] = call[name];
  for (const name of PASSWORDS) if (typeof merged[name] === "string") merged[name] = new Secret(merged[name]);
  // Where a host has a limit, a call can have none.
  if (merged.timeout === 0) merged.timeout = undefined;
  const env = { ...settings.env, ...call.env };
  return { ...merged, ...(Object.keys(env).length === 0 ? {} : { env }) };
}
