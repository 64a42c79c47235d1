/** Treats connectors that were passed as objects or classes like installed ones. */
import { type ConnectorClass, isConnectorClass } from "../base-connector/connector-class.ts";
import type { Connector } from "../connector/define-connector.ts";
import type { FoundConnector } from "../discovery/discover-connectors.ts";
import { prefixesOf } from "../discovery/package-names.ts";
import { PluginError } from "../errors/kinds.ts";

/** A connector as it was passed, and how it is listed. */
export interface GivenConnector {
  readonly connector: Connector | ConnectorClass;
  readonly found: FoundConnector;
}

/**
 * The given connectors by identifier.
 *
 * @throws PluginError when two have one identifier, or one has none.
 */
export function takeGiven(given: readonly (Connector | ConnectorClass)[]): ReadonlyMap<string, GivenConnector> {
  const byIdentifier = new Map<string, GivenConnector>();
  for (const connector of given) {
    const identifier = isConnectorClass(connector) ? connector.connectorName : connector.name;
    if (typeof identifier !== "string") {
      throw new PluginError("ERR_TOWLINE_PLUGIN_INVALID", "one of the given connectors has no name", {
        advice: "Give it a name, or a static connectorName where it is a class.",
      });
    }
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
