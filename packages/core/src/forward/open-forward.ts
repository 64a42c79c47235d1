/** Opens a port forward through a host. */

import type { Duplex } from "node:stream";
import type { Listener, SocketAddress } from "../connector/connection.ts";
import { callbackError } from "../errors/callback-error.ts";
import { ForwardError } from "../errors/kinds.ts";
import { isTowlineError } from "../errors/towline-error.ts";
import type { Forward, ForwardEvent, ForwardOptions, ForwardSpec } from "../host/forward-types.ts";
import type { RunContext } from "../host/run-context.ts";
import { connectorOf, type HostEntry } from "../inventory/host-entry.ts";
import { localMachine } from "../local/local-machine.ts";
import { redactError } from "../output/redact-error.ts";
import { callSafely } from "../waiting/call-safely.ts";
import { defer } from "../waiting/deferred.ts";
import { Limit, withLimit } from "../waiting/limit.ts";
import { onAbort } from "../waiting/on-abort.ts";
import { dialFromHere, dialFromHost } from "./dial.ts";
import { listenOnHost } from "./listen-on-host.ts";
import { showAddress } from "./show-address.ts";
import { endWithReply, grant, readSocksRequest, replyOf } from "./socks-request.ts";
import { type Dial, Traffic } from "./traffic.ts";

/** How long a SOCKS client may take to say what it wants. */
const SOCKS_TIMEOUT_MS = 10_000;

/** @throws TowlineError when the host can't be reached, or nothing can listen there */
export async function openForward(
  context: RunContext,
  entry: HostEntry,
  spec: ForwardSpec,
  options: ForwardOptions & { readonly signal: AbortSignal },
): Promise<Forward> {
  checkSpec(spec, entry);
  const limit = new Limit({ signal: options.signal });
  const { signal } = limit;
  const ended = defer<void>();
  // Whoever doesn't ask is not to be struck by it.
  ended.promise.catch(() => {});
  /** It ends this forward, and nothing else. */
  const fail = (cause: unknown): void => {
    ended.reject(callbackError("onEvent", `the forward through ${entry.name}`, cause, entry.name));
  };
  const report = (event: ForwardEvent): void => {
    if ("error" in event) redactError(event.error, context.redactor);
    callSafely(() => options.onEvent?.(event), fail);
  };
  const traffic = new Traffic(dialOf(context, entry, spec, signal), (error) => {
    report({ type: "failed", host: entry.name, error: explainFailure(error, entry) });
  });
  // Right now, so that a host that can't be reached is known before anyone uses the port.
  await context.pool.connect(entry, signal);
  const { listen } = spec;
  const listener =
    spec.kind === "remote"
      ? await listenOnHost({ context, entry, listen, take: traffic.take, signal, report })
      : await listenHere(entry, listen, traffic.take, signal);
  const close = async (): Promise<void> => {
    limit.abort();
    traffic.close();
    await listener.close();
  };
  const stopListening = onAbort(options.signal, () => void close());
  if (signal.aborted) await close();
  listener.closed.then(ended.resolve, ended.reject);
  const closed = ended.promise.finally(() => {
    stopListening();
    return close();
  });
  closed.catch(() => {});
  return {
    ...{ host: entry.name, spec, closed, close },
    address: listener.address,
    counts: traffic.counts,
    [Symbol.asyncDispose]: close,
  };
}

function dialOf(context: RunContext, entry: HostEntry, spec: ForwardSpec, signal: AbortSignal): Dial {
  switch (spec.kind) {
    case "local":
      return () => dialFromHost(context, entry, spec.to, signal);
    case "remote":
      return () => dialFromHere(entry.name, spec.to, signal);
    case "dynamic":
      return async (client: Duplex) => {
        const to = await withLimit({ signal, timeout: SOCKS_TIMEOUT_MS }, (limited) =>
          readSocksRequest(client, limited),
        );
        try {
          const made = await dialFromHost(context, entry, to, signal);
          grant(client);
          return made;
        } catch (error) {
          endWithReply(client, replyOf((error as Error).cause ?? error));
          throw error;
        }
      };
  }
}

async function listenHere(
  entry: HostEntry,
  address: SocketAddress,
  take: (connection: Duplex) => void,
  signal: AbortSignal,
): Promise<Listener> {
  try {
    return await (localMachine.listen as NonNullable<typeof localMachine.listen>)(address, take, { signal });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const place = showAddress(address);
    throw new ForwardError("ERR_TOWLINE_FORWARD_LISTEN", `This machine does not listen on ${place}: ${message}`, {
      ...{ host: entry.name, connector: connectorOf(entry) },
      advice: adviceOn(code, "path" in address),
      cause: error,
    });
  }
}

function adviceOn(code: string | undefined, isPath: boolean): string {
  switch (code) {
    case "EADDRINUSE":
      return isPath
        ? "Another program listens there, or one that is gone left its socket: remove it if so."
        : "Another program listens there: choose another port, or 0 for any that is free.";
    case "EACCES":
      return "Ports below 1024 are root's: choose one above.";
    default:
      return "Choose an address of this machine, such as 127.0.0.1, and a port that is free.";
  }
}

function checkSpec(spec: ForwardSpec, entry: HostEntry): void {
  const ends = "to" in spec ? [spec.listen, spec.to] : [spec.listen];
  for (const [index, address] of ends.entries()) {
    const isWrong =
      "path" in address
        ? address.path === "" || address.path.includes("\0")
        : !Number.isInteger(address.port) || address.port < index || address.port > 65_535 || address.host === "";
    if (!isWrong) continue;
    throw new ForwardError("ERR_TOWLINE_FORWARD_INVALID", `${JSON.stringify(address)} is no address to forward`, {
      host: entry.name,
      advice: "Give a host and a port from 1 to 65535 (0 to listen on any that is free), or the path of a unix socket.",
    });
  }
}

function explainFailure(error: unknown, entry: HostEntry): ForwardError {
  if (isTowlineError(error)) return error as ForwardError;
  const reason =
    error instanceof Error && error.name === "TimeoutError"
      ? "a client said nothing"
      : String((error as Error).message);
  return new ForwardError("ERR_TOWLINE_FORWARD_CONNECT", `The forward through ${entry.name}: ${reason}`, {
    ...{ host: entry.name, connector: connectorOf(entry) },
    advice: "Nothing is forwarded for that client; others are not touched.",
    cause: error,
  });
}
