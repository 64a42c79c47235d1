/** Makes a connector of a class that extends BaseConnector. */
import { type Connector, type ConnectTarget, type Data, defineConnector } from "@towline/core";
import { connectInstance } from "../connection/connect-instance.ts";
import { BaseConnector } from "../contract/base-connector.ts";
import type { ConnectorClass } from "../contract/connector-class.ts";
import { membersOf } from "../contract/connector-members.ts";
import { checkClass } from "./check-class.ts";

/**
 * Makes a connector of a class. Each host that is connected has an instance of its own.
 *
 * What is wrong with the class is told when the connector is loaded, all of it at once.
 *
 * @throws TypeError for what doesn't extend {@link BaseConnector}
 * @example
 * ```ts
 * class Web extends BaseConnector<DataOf<typeof dataSchema, typeof dataMeta>> {
 *   // …
 * }
 * export default fromClass(Web);
 * ```
 */
export function fromClass(connectorClass: ConnectorClass): Connector {
  if (!(Object(connectorClass.prototype) instanceof BaseConnector)) {
    throw new TypeError("fromClass needs a class that extends BaseConnector of @towline/pyinfra-forms");
  }
  const { connectorName, handlesExecution } = connectorClass;
  return defineConnector({
    name: connectorName,
    ...membersOf(connectorClass),
    ...(handlesExecution === true
      ? { connect: (target) => connectInstance(makeInstance(connectorClass, target), connectorName) }
      : {}),
    problems: checkClass(connectorClass),
  } as Connector) as Connector;
}

function makeInstance(connectorClass: ConnectorClass, target: ConnectTarget<Data>): BaseConnector<object> {
  const Instance = connectorClass as unknown as new (target: ConnectTarget<Data>) => BaseConnector<object>;
  return new Instance(target);
}
