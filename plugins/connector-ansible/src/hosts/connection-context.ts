/** What is known of a host while its connection is read, and what comes of that. */
import type { HostVariables } from "./host-variables.ts";

/** A host for one of our connectors. */
export interface ConnectedHost {
  readonly name: string;
  readonly data: { readonly [key: string]: unknown };
}

/** What reading a host's connection needs. */
export interface ConnectionContext {
  /** As the inventory names it. */
  readonly name: string;
  readonly variables: HostVariables;
  /** Whether what the inventory says may run here. */
  readonly mayRun: boolean;
  /** Told of what has no counterpart. */
  readonly remark: (text: string) => void;
}
