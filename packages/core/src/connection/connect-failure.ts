/** Tells what went wrong while connecting. */
import { ConnectError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";

/** Any failure of a connector as an error of Towline's. Errors about settings and packages stay what they are. */
export function connectFailure(error: unknown, host: string, connector: string): TowlineError {
  if (isLost(error)) {
    return new ConnectError("carrier", `The connection that ${host} is reached through died`, {
      host,
      connector,
      advice: "Try again; if it happens again, look at the host in between.",
      cause: error,
    });
  }
  if (isTowlineError(error)) return error;
  const message = messageOf(error);
  return new ConnectError("protocol", `${host} could not be connected by ${connector}: ${message}`, {
    host,
    connector,
    advice: `Run "towline doctor ${host}" to see each step.`,
    cause: error,
  });
}

/** Whether it tells that what a host is reached through was dead before the host was asked anything. */
export function isCarrierLost(error: unknown): boolean {
  return isConnectError(error) && error.reason === "carrier" && isLost(error.cause);
}

function isLost(error: unknown): boolean {
  return isTowlineError(error) && error.code === "ERR_TOWLINE_LOST_CONNECTION";
}

/** A name that no server knows may be a slip: any name that the config does not know is taken for a host. */
export function withSuggestion(error: unknown, suggestion: string | undefined): unknown {
  if (suggestion === undefined || !isConnectError(error)) return error;
  const { reason, message, host, connector, cause } = error;
  if (reason !== "dns") return error;
  return new ConnectError(reason, message, { host, connector, cause, advice: `Did you mean "${suggestion}"?` });
}

/** Whether an error tells that a host was not connected. */
export function isConnectError(error: unknown): error is ConnectError {
  return isTowlineError(error) && error.code === "ERR_TOWLINE_CONNECT";
}

/** The error for a host that did not answer in time. */
export function connectTimeout(host: string, connector: string, milliseconds: number): ConnectError {
  return new ConnectError("timeout", `${host} was not connected within ${milliseconds / 1000} s`, {
    host,
    connector,
    advice: "See whether it is up and lets you in, or allow more time with --connect-timeout.",
  });
}

/** The same when it is known what the tries until then failed with, or what the last one was waiting for. */
export function withLastFailure(stopped: TowlineError, last: TowlineError | undefined): TowlineError {
  if ((stopped as ConnectError).reason !== "timeout" || last === undefined || last === stopped) return stopped;
  const { host, connector, message } = stopped;
  const details = { host, connector, advice: last.advice ?? stopped.advice, cause: last };
  return new ConnectError("timeout", `${message}: ${last.message}`, details);
}

/** The error for a caller that gave up. */
export function connectCancelled(host: string, connector: string): ConnectError {
  return new ConnectError("cancelled", `Connecting to ${host} was cancelled`, { host, connector });
}
