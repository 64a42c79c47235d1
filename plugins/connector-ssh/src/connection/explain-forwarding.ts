/** Says why a connection was not made through a host. */
import { ConnectError, isTowlineError } from "@towline/core";

/** RFC 4254, SSH_OPEN_ADMINISTRATIVELY_PROHIBITED. */
const PROHIBITED = 1;

/** What servers say, and the code that Node gives the same. */
const CODES: readonly (readonly [RegExp, string])[] = [
  [/refused/i, "ECONNREFUSED"],
  [/timed out/i, "ETIMEDOUT"],
  [/not known|resolve|unknown host/i, "ENOTFOUND"],
  [/no route|unreachable/i, "EHOSTUNREACH"],
];

/** @param target where to, as the user would write it */
export function explainForwarding(name: string, target: string, error: Error): Error {
  if (isTowlineError(error)) return error;
  const reason = error.message.replace("(SSH) Channel open failure: ", "");
  if ((error as { reason?: unknown }).reason === PROHIBITED) {
    return new ConnectError("carrier", `${name} does not forward connections to ${target} (${reason})`, {
      host: name,
      connector: "ssh",
      advice: "Set AllowTcpForwarding yes in its sshd_config, or choose another jump host.",
      cause: error,
    });
  }
  const code = CODES.find(([pattern]) => pattern.test(reason))?.[1] ?? "ERR_SSH_FORWARD";
  return Object.assign(new Error(`${name} cannot reach ${target}: ${reason}`, { cause: error }), { code });
}
