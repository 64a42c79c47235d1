/** Makes a connector of a module of functions. */
import { type Connector, defineConnector, type NamesContext, type NamesData } from "@towline/core";
import { connectInstance } from "../connection/connect-instance.ts";
import type { ConnectorFunctions } from "../contract/connector-functions.ts";
import { membersOf } from "../contract/connector-members.ts";
import { checkFunctions } from "./check-functions.ts";
import { FunctionConnector } from "./function-connector.ts";

/**
 * Makes a connector of a module of functions, such as `makeNamesData`, `connect` and `runShellCommand`.
 *
 * What is wrong with the functions is told when the connector is loaded, all of it at once.
 *
 * @throws TypeError for what is no module
 * @example
 * ```ts
 * import * as box from "./box.ts";
 * export default fromFunctions(box);
 * ```
 */
export function fromFunctions(functions: ConnectorFunctions<never>): Connector {
  if (typeof functions !== "object" || functions === null) {
    throw new TypeError("fromFunctions needs a module of functions: import * as it, or write them into an object");
  }
  // Which settings they take is between them and their schema.
  const module = functions as unknown as ConnectorFunctions;
  const { name, makeNamesData, EXECUTION_CONNECTOR } = module;
  return defineConnector({
    name,
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    ...membersOf(module),
    ...(typeof makeNamesData === "function" ? { makeNamesData: namesOf(module) } : {}),
    ...(EXECUTION_CONNECTOR === true
      ? { connect: (target) => connectInstance(new FunctionConnector(module, target), name) }
      : {}),
    problems: checkFunctions(module),
  } as Connector) as Connector;
}

function namesOf(functions: ConnectorFunctions): Connector["makeNamesData"] {
  return async function* (hostname: string | undefined, context: NamesContext): AsyncGenerator<NamesData> {
    for await (const row of functions.makeNamesData(hostname, context)) {
      if (!Array.isArray(row)) throw new TypeError("makeNamesData must yield [name, data, groups]");
      const [name, data, groups] = row;
      yield { name, data, groups };
    }
  };
}
