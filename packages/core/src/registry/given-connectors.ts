/** Treats connectors that were passed as objects like installed ones. */
import type { Connector } from "../connector/define-connector.ts";
import { PluginError } from "../errors/kinds.ts";
import type { FoundConnector } from "./discover-connectors.ts";
import { prefixesOf } from "./package-names.ts";

/** A connector as it was passed, and how it is listed. */
export interface GivenConnector {
  readonly connector: Connector;
  readonly found: FoundConnector;
}

/**
 * The given connectors by identifier.
 *
 * @throws PluginError when two have one identifier.
 */
export function takeGiven(given: readonly Connector[]): ReadonlyMap<string, GivenConnector> {
  const byIdentifier = new Map<string, GivenConnector>();
  for (const connector of given) {
    const identifier = connector.name;
    if (byIdentifier.has(identifier)) {
      throw new PluginError("ERR_TOWLINE_PLUGIN_CLASH", `two of the given connectors are called "${identifier}"`, {
        connector: identifier,
        advice: "Pass only one of them.",
      });
    }
    const base = { packageName: identifier, folder: "", problem: undefined };
    byIdentifier.set(identifier, {
      connector,
      found: {
        entry: { ...base, identifier, version: undefined, origin: "given", prefixes: prefixesOf(identifier) },
        located: { ...base, kind: "connector", isPath: false, isLocal: true },
        isPinned: false,
      },
    });
  }
  return byIdentifier;
}
