/** Makes a connection of an instance of a class. */
import {
  type Connection,
  type ExecOptions,
  isTowlineError,
  LostConnectionError,
  type RemoteProcess,
} from "@towline/core";
import { within } from "@towline/core/waiting";
import type { BaseConnector } from "../contract/base-connector.ts";
import { overrides } from "../contract/connector-class.ts";
import { copyingFiles } from "../files/copying-files.ts";
import { startProcess } from "../process/start-process.ts";

/** How long a class may take to disconnect. */
const DISCONNECT_DEADLINE_MS = 10_000;

/**
 * Connects the instance's host.
 *
 * @throws what the instance's `connect` throws
 */
export async function connectInstance(instance: BaseConnector<object>, connector: string): Promise<Connection> {
  await instance.connect();
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
