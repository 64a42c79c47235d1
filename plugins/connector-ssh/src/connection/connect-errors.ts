/** Says why a connection was not made, and what to do about it. */
import { ConnectError, type ConnectFailureReason, isTowlineError } from "@towline/core";

/** Where connecting to a host stands, as told in messages. */
export type Phase = "the TCP connection" | "the server's greeting" | "the key exchange" | "authentication";

/** Who was to be reached. */
export interface Place {
  /** As the user named the host. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

type Explanation = readonly [reason: ConnectFailureReason, text: string, advice: string];

/** By the code of Node's network errors. */
const NETWORK_ERRORS: { readonly [code: string]: Explanation } = {
  ENOTFOUND: ["dns", "the name is not known", "Check the spelling, or set ssh_hostname to the address."],
  EAI_AGAIN: ["dns", "the name server does not answer", "Check this machine's network and name server."],
  ECONNREFUSED: ["refused", "the connection was refused", "Check that sshd is running there, and ssh_port."],
  EHOSTUNREACH: ["refused", "there is no route to the host", "Check that the host is up, and the network between."],
  ENETUNREACH: ["refused", "there is no route to its network", "Check this machine's network."],
  EACCES: ["refused", "a firewall forbids the connection", "Check the firewall rules."],
  EPERM: ["refused", "a firewall forbids the connection", "Check the firewall rules."],
  ETIMEDOUT: ["timeout", "the host did not answer in time", "Check that the host is up, and the firewall between."],
  EMFILE: ["carrier", "too many files are open here", "Lower --parallel, or raise the limit: ulimit -n."],
  ENFILE: ["carrier", "too many files are open here", "Lower --parallel, or raise the limit: ulimit -n."],
  ECONNRESET: ["protocol", "the other side cut the connection", "If it is busy (MaxStartups), lower --parallel."],
};

/** Makes a ConnectError of it, naming the host and its address. */
export function makeConnectError(
  place: Place,
  reason: ConnectFailureReason,
  text: string,
  advice: string,
  cause?: unknown,
  retry?: ConnectError["retry"],
): ConnectError {
  const address = `${place.address.includes(":") ? `[${place.address}]` : place.address}:${place.port}`;
  return new ConnectError(reason, `${place.name}: no ssh connection to ${address}: ${text}`, {
    host: place.name,
    connector: "ssh",
    advice,
    cause,
    retry,
  });
}

/** Explains an error of any kind that came up during `phase`. */
export function explainConnectError(place: Place, phase: Phase, error: unknown): ConnectError {
  if (isTowlineError(error) && error.code === "ERR_TOWLINE_CONNECT") return error as ConnectError;
  if (isTowlineError(error)) {
    return makeConnectError(place, "carrier", error.message, error.advice ?? "Check the hop before it.", error);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  const known = typeof code === "string" ? NETWORK_ERRORS[code] : undefined;
  if (known !== undefined) {
    const [reason, text, advice] = known;
    const during = phase === "the TCP connection" ? "" : ` during ${phase}`;
    return makeConnectError(place, reason, `${text}${during}`, advice, error);
  }
  if (phase === "the TCP connection") {
    return makeConnectError(place, "carrier", message, "Check the hop before it, or this machine's network.", error);
  }
  if (/lost before handshake/i.test(message)) return explainClose(place, "the server's greeting", error);
  return makeConnectError(
    place,
    "protocol",
    `${message} (during ${phase})`,
    "Check that ssh_port is the port of an ssh server, and that server's log.",
    error,
  );
}

/** The server closed the connection without a word. */
export function explainClose(place: Place, phase: Phase, cause?: unknown): ConnectError {
  return makeConnectError(
    place,
    "protocol",
    `the server closed the connection during ${phase}`,
    phase === "the server's greeting"
      ? "Check that ssh_port is the port of an ssh server. If it is busy (MaxStartups), lower --parallel."
      : "The server's log tells why.",
    cause,
  );
}

/** The server said in plain text that it takes no login now. */
export function explainTurnedAway(place: Place, said: string): ConnectError {
  // OpenSSH punishes an address that failed to log in too often; asking again prolongs it.
  if (/not allowed at this time/i.test(said)) {
    const advice =
      "It has seen too many failed logins from here (PerSourcePenalties): wait some minutes, then log in right.";
    const text = `the server turns this address away: ${JSON.stringify(said)}`;
    return makeConnectError(place, "refused", text, advice, undefined, "never");
  }
  const advice = "It has too many logins under way (MaxStartups): lower --parallel, or raise MaxStartups there.";
  return makeConnectError(place, "protocol", `the server is too busy: ${JSON.stringify(said)}`, advice);
}

/** The deadline passed, or the user gave up; `step` is what was being done in that phase. */
export function explainAbort(place: Place, phase: Phase, signal: AbortSignal, step?: string): ConnectError {
  const reason: unknown = signal.reason;
  if (isTowlineError(reason) && (reason as ConnectError).reason === "cancelled") return reason as ConnectError;
  if (reason instanceof Error && reason.name === "AbortError") {
    return makeConnectError(place, "cancelled", "it was cancelled", "Run it again.", reason);
  }
  const silent = phase === "the server's greeting" ? "; something listens there, but says nothing" : "";
  const during = step === undefined ? phase : `${phase} (${step})`;
  return makeConnectError(
    place,
    "timeout",
    `no answer in time during ${during}${silent}`,
    adviseOnSilence(phase),
    reason,
  );
}

function adviseOnSilence(phase: Phase): string {
  switch (phase) {
    case "the TCP connection":
      return "Check that the host is up, and the firewall between; or raise --connect-timeout.";
    case "authentication":
      return "Check whether the agent or the host waits for somebody to confirm; or raise --connect-timeout.";
    default:
      return "Check that ssh_port is the port of an ssh server; or raise --connect-timeout.";
  }
}
