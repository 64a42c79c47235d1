/** A selected host: its route, and every layer of settings that applies to it. */
import type { TowlineError } from "../errors/towline-error.ts";
import type { DataLayer } from "../settings/effective-hop.ts";

/** One step of a route. */
export interface Hop {
  /** The connector's identifier. */
  readonly connector: string;
  /** As yielded by the connector, such as `@ssh/box`. */
  readonly name: string;
  /** Weakest first, without defaults, `resolveData` and environment, which come when the hop is resolved. */
  readonly layers: readonly DataLayer[];
}

/** A host that a target selected. */
export interface HostEntry {
  /** As shown: the configured name, else the yielded one. Unique in a fleet. */
  readonly name: string;
  /** From the local machine outward; the last hop is the host itself. Never empty. */
  readonly route: readonly [Hop, ...Hop[]];
  readonly groups: readonly string[];
  /** The boats of the config that list it, by what they are called; absent where none does. */
  readonly boats?: readonly string[] | undefined;
  /** Why nothing can be done with it: the package of its connector is broken. Other hosts go on. */
  readonly problem?: TowlineError | undefined;
}

/** The identifier of the connector that reaches the host itself. */
export function connectorOf({ route }: HostEntry): string {
  return (route.at(-1) ?? route[0]).connector;
}
