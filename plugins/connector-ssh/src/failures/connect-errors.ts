/** Says why a connection was not made, and what to do about it. */
import { ConnectError, type ConnectFailureReason, isTowlineError } from "@towline/core";
import { areManyUnderWay } from "./logins-under-way.ts";

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
  if (/lost before handshake/i.test(message)) return explainClose(place, "the server's greeting", undefined, error);
  return makeConnectError(
    place,
    "protocol",
    `${message} (during ${phase})`,
    "Check that ssh_port is the port of an ssh server, and that server's log.",
    error,
  );
}

/** The server closed the connection; `said` are its words to people, if it had any. */
export function explainClose(place: Place, phase: Phase, said?: string, cause?: unknown): ConnectError {
  const text = `the server closed the connection during ${phase}`;
  if (said === undefined) {
    const advice =
      phase === "the server's greeting"
        ? "Check that ssh_port is the port of an ssh server. If it is busy (MaxStartups), lower --parallel."
        : "The server's log tells why.";
    return makeConnectError(place, "protocol", text, advice, cause);
  }
  const told = `${text}, and says ${JSON.stringify(said)}`;
  if (phase !== "authentication") {
    const advice = "Check that ssh_port is the port of an ssh server. What it says, or its log, tells why.";
    return makeConnectError(place, "protocol", told, advice, cause);
  }
  // By then it knows who it is about: what it refuses now it would refuse again at once.
  const advice = adviseOnAccount(said) ?? "What it says, or its log, tells why it lets this user in no more.";
  return makeConnectError(place, isAccountClosed(said) ? "auth" : "refused", told, advice, cause);
}

/** Words of PAM and of sshd about accounts that stay closed until somebody opens them. */
const CLOSED = /\b(expired|locked|disabled)\b/i;
const PASSWORD = /\bpassword\b/i;

function isAccountClosed(said: string): boolean {
  return CLOSED.test(said);
}

/** What to do about an account of which the server says that; undefined where it says nothing of the kind. */
export function adviseOnAccount(said: string): string | undefined {
  if (PASSWORD.test(said) && /expired|change|required/i.test(said)) {
    return "The password has expired: log in with ssh on a terminal and change it, or have an administrator do so (chage, passwd).";
  }
  if (isAccountClosed(said))
    return "An administrator of the host has to open the account again (chage -E, usermod -U).";
  if (/boot(ing)? up|shut(ting)? down|maintenance|not permitted to log ?in/i.test(said)) {
    return "Wait until the host lets users in again (towline wait).";
  }
  return undefined;
}

/** The server wants another password before it lets anybody in. */
export function explainExpiredPassword(place: Place, user: string, said?: string): ConnectError {
  const words = said === undefined ? "" : `: the server says ${JSON.stringify(said)}`;
  const advice = "Log in with ssh on a terminal and change it, or have an administrator do so (chage, passwd).";
  return makeConnectError(place, "auth", `the password of ${user} has expired${words}`, advice);
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
  // A server that is there and slow while many log in: it is the load more often than the server.
  if (phase !== "the TCP connection" && areManyUnderWay()) {
    return "Many logins are under way at once, and they are slow: this machine or the network may be too busy. Lower --parallel, or raise --connect-timeout.";
  }
  switch (phase) {
    case "the TCP connection":
      return "Check that the host is up, and the firewall between; or raise --connect-timeout.";
    case "authentication":
      return "Check whether the agent or the host waits for somebody to confirm; or raise --connect-timeout.";
    default:
      return "Check that ssh_port is the port of an ssh server; or raise --connect-timeout.";
  }
}
