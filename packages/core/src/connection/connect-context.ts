/** What connecting needs from the fleet. */
import type { Connection } from "../connector/connection.ts";
import type { Log, Prompt } from "../connector/define-connector.ts";
import type { LifecycleHooks } from "../hooks/lifecycle-hooks.ts";
import type { Hop, HostEntry } from "../inventory/host-entry.ts";
import type { Redactor } from "../output/redactor.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import type { GiveNotice } from "./notices.ts";

export interface ConnectContext {
  readonly cwd: string;
  /** Milliseconds for the whole route. */
  readonly connectTimeout: number;
  readonly log: Log;
  readonly prompt: Prompt | undefined;
  readonly hooks: LifecycleHooks | undefined;
  readonly redactor: Redactor;
  resolve(entry: HostEntry, hopIndex: number): Promise<EffectiveHop>;
  /** The configured name that was probably meant. */
  suggest(name: string): string | undefined;
  reportHookError(error: unknown): void;
  readonly giveNotice: GiveNotice;
}

/** What looking at a host needs, beside connecting to those on the way to it. */
export interface InspectionContext extends ConnectContext {
  openCarrier(route: readonly Hop[]): Promise<Connection>;
}
