/** Which package a connector came from, so that its faults are told by the name that people installed. */
import type { Connector } from "../connector/define-connector.ts";
import { PluginError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";

const packages = new WeakMap<object, string>();

export function rememberPackage(connector: Connector, packageName: string): void {
  packages.set(connector, packageName);
}

export function isConnectorFault(error: unknown): error is PluginError {
  return isTowlineError(error) && error.code === "ERR_TOWLINE_PLUGIN_FAULT";
}

/** Its package; of one that was given as an object its identifier. */
function packageOf(connector: Connector): string {
  return packages.get(connector) ?? connector.name;
}

/**
 * The error of a member that did what it must not.
 *
 * @param what such as `gave undefined instead of a connection`
 */
export function connectorFault(
  connector: Connector,
  member: string,
  what: string,
  details: { readonly host?: string | undefined; readonly cause?: unknown } = {},
): PluginError {
  const packageName = packageOf(connector);
  const { host, cause } = details;
  const whose = host === undefined ? "" : `${host}: `;
  return new PluginError("ERR_TOWLINE_PLUGIN_FAULT", `${whose}${member} of the connector "${packageName}" ${what}`, {
    ...{ packageName, connector: connector.name, host, cause },
    advice: `Report it to the author of "${packageName}", or use another version.`,
  });
}
