/** Makes a connector of a class that extends BaseConnector. */
import {
  type Connection,
  type Connector,
  type ConnectTarget,
  type Data,
  defineConnector,
  type ExecOptions,
  isTowlineError,
  LostConnectionError,
  type RemoteProcess,
} from "@towline/core";
import { within } from "@towline/core/waiting";
import { BaseConnector } from "../contract/base-connector.ts";
import { type ConnectorClass, overrides, STATIC_MEMBERS } from "../contract/connector-class.ts";
import { copyingFiles } from "../files/copying-files.ts";
import { startProcess } from "../process/start-process.ts";
import { checkClass } from "./check-class.ts";

/** How long a class may take to disconnect. */
const DISCONNECT_DEADLINE_MS = 10_000;

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
    ...bindStatics(connectorClass),
    ...(handlesExecution === true ? { connect: (target) => connectInstance(connectorClass, target) } : {}),
    problems: checkClass(connectorClass),
  } as Connector) as Connector;
}

/** Authors may use `this` in static methods. What is missing stays so, and is told when the connector is loaded. */
function bindStatics(connectorClass: ConnectorClass): Partial<Connector> {
  const members = STATIC_MEMBERS.filter((member) => connectorClass[member] !== undefined);
  return Object.fromEntries(
    members.map((member) => {
      const value: unknown = connectorClass[member];
      return [member, typeof value === "function" ? value.bind(connectorClass) : value];
    }),
  );
}

async function connectInstance(connectorClass: ConnectorClass, target: ConnectTarget<Data>): Promise<Connection> {
  const Instance = connectorClass as unknown as new (target: ConnectTarget<Data>) => BaseConnector<object>;
  const instance = new Instance(target);
  await instance.connect();
  return adaptInstance(instance, connectorClass.connectorName);
}

function adaptInstance(instance: BaseConnector<object>, connector: string): Connection {
  const host = instance.target.name;
  const closing = new AbortController();
  const exec = async (argv: readonly string[], options: ExecOptions = {}): Promise<RemoteProcess> => {
    if (closing.signal.aborted) {
      throw new LostConnectionError(`The connection to ${host} is closed`, { host, connector });
    }
    return startProcess(instance, connector, argv, options, closing.signal);
  };
  const isCopying = overrides(instance, "putFile") || overrides(instance, "getFile");
  const isSyncing = overrides(instance, "rsync");
  const isFinishing = overrides(instance, "finish");
  let disconnected: Promise<void> | undefined;
  return {
    exec,
    ...(isCopying ? { files: copyingFiles(instance, exec, closing.signal) } : {}),
    ...(isSyncing
      ? {
          rsync: {
            check: () => instance.checkCanRsync(),
            run: (source, destination, options) => instance.rsync(source, destination, options),
          },
        }
      : {}),
    ...(isFinishing ? { finish: () => instance.finish() } : {}),
    disconnect() {
      disconnected ??= disconnect(instance, closing);
      return disconnected;
    },
  };
}

/** A link that is dead already is no reason to fail, and a class that hangs none to wait for ever. */
async function disconnect(instance: BaseConnector<object>, closing: AbortController): Promise<void> {
  const { name, log } = instance.target;
  closing.abort();
  try {
    await within(DISCONNECT_DEADLINE_MS, instance.disconnect(), () => {
      throw new Error("it took too long");
    });
  } catch (error) {
    const message = isTowlineError(error) || error instanceof Error ? error.message : String(error);
    log(`disconnecting ${name} failed: ${message}`);
  }
}
