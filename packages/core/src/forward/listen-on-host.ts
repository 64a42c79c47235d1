/** Listens on a host, and again whenever the link comes back. */
import type { Duplex } from "node:stream";
import type { Listener, SocketAddress } from "../connector/connection.ts";
import { ForwardError, LostConnectionError } from "../errors/kinds.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { ForwardEvent } from "../host/forward-types.ts";
import type { RunContext } from "../host/run-context.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { withLimit } from "../waiting/limit.ts";
import { backOff, pause } from "../waiting/pause.ts";
import { showAddress } from "./show-address.ts";

/** How long a host may take to say that it listens. */
const TIMEOUT_MS = 30_000;
const PAUSES = { first: 500, longest: 15_000 };

/** What it takes. */
export interface HostListening {
  readonly context: RunContext;
  readonly entry: HostEntry;
  readonly listen: SocketAddress;
  readonly take: (connection: Duplex) => void;
  readonly signal: AbortSignal;
  readonly report: (event: ForwardEvent) => void;
}

/**
 * `closed` rejects when the host will not have it any more.
 *
 * @throws TowlineError when it can't listen the first time
 */
export async function listenOnHost(listening: HostListening): Promise<Listener> {
  const { signal } = listening;
  let current = await listenOnce(listening, listening.listen);
  const { address } = current;
  const keep = async (): Promise<void> => {
    for (;;) {
      await current.closed;
      if (signal.aborted) return;
      // The same port as before: others know it.
      const next = await listenAgain(listening, address);
      if (next === undefined) return;
      current = next;
    }
  };
  return { address, closed: keep(), close: () => current.close() };
}

async function listenAgain(listening: HostListening, address: SocketAddress): Promise<Listener | undefined> {
  const { entry, signal, report } = listening;
  const host = entry.name;
  const error = new LostConnectionError(`The link to ${host} was lost, so ${showAddress(address)} is closed there`, {
    host,
    connector: connectorOf(entry),
    advice: "It is tried again until it works, or until the forward is ended.",
  });
  report({ type: "lost", host, error });
  for (let tries = 1; ; tries += 1) {
    await pause(backOff(tries, PAUSES), signal);
    if (signal.aborted) return undefined;
    try {
      const next = await listenOnce(listening, address);
      report({ type: "restored", host, address });
      return next;
    } catch (failure) {
      if (signal.aborted) return undefined;
      if (isFinal(failure)) throw failure;
    }
  }
}

async function listenOnce({ context, entry, take, signal }: HostListening, address: SocketAddress): Promise<Listener> {
  const { connection, forget } = await context.pool.connect(entry, signal);
  const [host, connector] = [entry.name, connectorOf(entry)];
  if (connection.listen === undefined) {
    throw new ForwardError("ERR_TOWLINE_FORWARD_UNSUPPORTED", `${host}: @${connector} can't listen there`, {
      ...{ host, connector },
      advice: "Choose a host whose connection can: docs/command-line.md#forward tells which do.",
    });
  }
  try {
    const { listen } = connection;
    return await withLimit({ signal, timeout: TIMEOUT_MS }, (limited) =>
      listen.call(connection, address, take, { signal: limited }),
    );
  } catch (error) {
    if (isTowlineError(error)) {
      if (error.code === "ERR_TOWLINE_LOST_CONNECTION") forget();
      throw error;
    }
    const message = `${host} does not listen on ${showAddress(address)}: ${(error as Error).message}`;
    throw new ForwardError("ERR_TOWLINE_FORWARD_LISTEN", message, {
      ...{ host, connector },
      advice:
        "See whether the port is free there, and whether the server allows it (AllowTcpForwarding, GatewayPorts).",
      cause: error,
    });
  }
}

/** A refused login stays refused, and a wrong key wrong. */
function isFinal(error: unknown): boolean {
  const { reason } = error as Partial<TowlineError> & { readonly reason?: unknown };
  return reason === "auth" || reason === "hostkey";
}
