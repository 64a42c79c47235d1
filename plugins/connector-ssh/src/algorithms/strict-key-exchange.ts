/** Refuses connections without the strict key exchange, where the settings demand it. */
import type { ConnectError } from "@towline/core";
import { makeConnectError, type Place } from "../failures/connect-errors.ts";

/** The error for a server that knows no strict key exchange. */
export function refuseLaxServer(place: Place): ConnectError {
  return makeConnectError(
    place,
    "protocol",
    "the server knows no strict key exchange, which ssh_require_strict_kex demands: packets could be removed on the way unnoticed (Terrapin, CVE-2023-48795)",
    "Update its ssh server (OpenSSH 9.6, or your distribution's fix), or do without ssh_require_strict_kex for this host.",
  );
}

/** The error for a system's ssh that knows none. */
export function refuseLaxClient(place: Place): ConnectError {
  return makeConnectError(
    place,
    "protocol",
    "this machine's ssh knows no strict key exchange, which ssh_require_strict_kex demands",
    "Update OpenSSH's client to 9.6 or your distribution's fix, or set ssh_engine: ssh2.",
  );
}
