/** Treats connectors that were passed as objects like installed ones. */
import type { Connector } from "../connector/define-connector.ts";
import type { FoundPackage } from "../discovery/discover-packages.ts";
import { prefixesOf } from "../discovery/package-names.ts";
import { PluginError } from "../errors/kinds.ts";
import { FORMS_PACKAGE, otherForm } from "./other-form.ts";

/** A connector as it was passed, and how it is listed. */
export interface GivenConnector {
  readonly connector: Connector;
  readonly found: FoundPackage;
}

/**
 * The given connectors by identifier.
 *
 * @throws PluginError when two have one identifier, or one has none or is in another form.
 */
export function takeGiven(given: readonly Connector[]): ReadonlyMap<string, GivenConnector> {
  const byIdentifier = new Map<string, GivenConnector>();
  for (const connector of given) {
    const form = otherForm(connector);
    if (form !== undefined) {
      throw new PluginError("ERR_TOWLINE_PLUGIN_INVALID", `one of the given connectors is ${form.what}`, {
        advice: `Pass what its adapter makes of it: ${form.call}, of ${FORMS_PACKAGE}.`,
      });
    }
    const identifier: unknown = connector.name;
    if (typeof identifier !== "string") {
      throw new PluginError("ERR_TOWLINE_PLUGIN_INVALID", "one of the given connectors has no name", {
        advice: "Give it a name.",
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
