/** A host of the config that its connector can't make anything of, because the connector's package is broken. */
import type { PluginError } from "../errors/kinds.ts";
import type { ConfiguredHost } from "./configured-fleet.ts";
import type { ExpandedHop, ExpandedHost } from "./expanded-host.ts";
import type { Hop, HostEntry } from "./host-entry.ts";
import { spellStep } from "./route.ts";

/** It is known by the config's name for it, and only its own work fails. */
export function makeBrokenHost(
  { name, groups, steps }: ConfiguredHost,
  problem: PluginError,
): { readonly entry: HostEntry; readonly expanded: ExpandedHost } {
  const named = steps.map((step) => ({ connector: step.connector, name: spellStep(step) }));
  const hops = named.map((hop): ExpandedHop => ({ ...hop, names: [] })) as unknown as ExpandedHost["hops"];
  const route = named.map((hop): Hop => ({ ...hop, layers: [] })) as unknown as HostEntry["route"];
  return { entry: { name, route, groups, problem }, expanded: { hops, groups: [] } };
}
