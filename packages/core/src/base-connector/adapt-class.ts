/** Turns a class that extends BaseConnector into a connector of the first form. */
import { setMaxListeners } from "node:events";
import type { Connection, ExecOptions, RemoteProcess } from "../connector/connection.ts";
import { type Connector, type ConnectTarget, type Data, defineConnector } from "../connector/define-connector.ts";
import { LostConnectionError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { BaseConnector } from "./base-connector.ts";
import { type ConnectorClass, overrides } from "./connector-class.ts";
import { copyingFiles } from "./copying-files.ts";
import { startProcess } from "./start-process.ts";

/** How long a class may take to disconnect. */
const DISCONNECT_DEADLINE_MS = 10_000;

/**
 * A connector of the first form that makes one instance of the class for each host it connects.
 *
 * Nothing is checked here: the host registry does when it loads the connector. Packages export the class itself.
 */
export function adaptConnectorClass(connectorClass: ConnectorClass): Connector {
  const { connectorName, handlesExecution } = connectorClass;
  return defineConnector({
    name: connectorName,
    summary: connectorClass.summary,
    dataSchema: connectorClass.dataSchema,
    dataMeta: connectorClass.dataMeta,
    deadlines: connectorClass.deadlines,
    ...bindStatics(connectorClass),
    ...(handlesExecution === true ? { connect: (target) => connectInstance(connectorClass, target) } : {}),
  } as Connector) as Connector;
}

/** Authors may use `this` in static methods. What is missing stays so, and is reported when the connector is checked. */
function bindStatics(connectorClass: ConnectorClass): Pick<Connector, "makeNamesData"> {
  const members = [
    "makeNamesData",
    "resolveData",
    "checkData",
    "explainData",
    "connectRetries",
    "inspectIdentities",
    "diagnose",
    "checkInstallation",
  ] as const;
  const bound = members
    .filter((member) => connectorClass[member] !== undefined)
    .map((member) => {
      const value: unknown = connectorClass[member];
      return [member, typeof value === "function" ? value.bind(connectorClass) : value];
    });
  return Object.fromEntries(bound);
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
  setMaxListeners(0, closing.signal);
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
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took too long")), DISCONNECT_DEADLINE_MS);
  });
  try {
    await Promise.race([instance.disconnect(), deadline]);
  } catch (error) {
    const message = isTowlineError(error) || error instanceof Error ? error.message : String(error);
    log(`disconnecting ${name} failed: ${message}`);
  } finally {
    clearTimeout(timer);
  }
}
