/** Makes one connection to where a forward leads, from this machine or from the host. */

import type { Duplex } from "node:stream";
import type { Connection, SocketAddress } from "../connector/connection.ts";
import { ForwardError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { RunContext } from "../host/run-context.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { localMachine } from "../local/local-machine.ts";
import { withLimit } from "../waiting/limit.ts";
import { openTcpFrom } from "./open-tcp-from.ts";
import { showAddress } from "./show-address.ts";

/** How long a far end may take to answer. */
const TIMEOUT_MS = 30_000;

/** From the host, on its open connection or, where that has died, on a new one. @throws TowlineError */
export async function dialFromHost(
  context: RunContext,
  entry: HostEntry,
  to: SocketAddress,
  signal: AbortSignal,
): Promise<Duplex> {
  for (let reconnected = false; ; reconnected = true) {
    const connected = await context.pool.connect(entry, signal);
    try {
      return await dial(connected.connection, to, signal);
    } catch (error) {
      const died = isTowlineError(error) && error.code === "ERR_TOWLINE_LOST_CONNECTION";
      if (died) connected.forget();
      if (!died || reconnected) throw explain(error, entry.name, connectorOf(entry), to, signal);
    }
  }
}

/** From this machine. @throws TowlineError */
export async function dialFromHere(host: string, to: SocketAddress, signal: AbortSignal): Promise<Duplex> {
  try {
    return await dial(localMachine, to, signal);
  } catch (error) {
    throw explain(error, host, "local", to, signal);
  }
}

async function dial(connection: Connection, to: SocketAddress, signal: AbortSignal): Promise<Duplex> {
  const socket = await withLimit({ signal, timeout: TIMEOUT_MS }, async (limited) =>
    "path" in to
      ? connection.openUnix?.(to.path, { signal: limited })
      : openTcpFrom(connection, to.host, to.port, { signal: limited }),
  );
  if (socket === undefined) throw new Unsupported();
  return socket;
}

/** The connection opens no unix sockets. */
class Unsupported extends Error {}

function explain(
  error: unknown,
  host: string,
  connector: string,
  to: SocketAddress,
  signal: AbortSignal,
): TowlineError {
  if (isTowlineError(error)) return error;
  const details = { host, connector };
  const target = showAddress(to);
  if (error instanceof Unsupported) {
    return new ForwardError("ERR_TOWLINE_FORWARD_UNSUPPORTED", `${host}: @${connector} opens no unix sockets`, {
      ...details,
      advice: "Forward through a host that is reached by ssh.",
    });
  }
  const from = connector === "local" ? "this machine" : host;
  const isOverdue = !signal.aborted && error instanceof Error && error.name === "TimeoutError";
  const reason = isOverdue ? `it did not answer within ${TIMEOUT_MS / 1000} s` : (error as Error).message;
  return new ForwardError("ERR_TOWLINE_FORWARD_CONNECT", `${target} can't be reached from ${from}: ${reason}`, {
    ...details,
    advice: `See whether something listens at ${target}, as seen from ${from}.`,
    cause: error,
  });
}
