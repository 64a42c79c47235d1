/** Looks up the address of a host where the connection to it starts. */
import { isIP } from "node:net";
import { type Connection, PROGRAM_MISSING, runOnCarrier } from "@towline/core";
import { makeConnectError, type Place } from "../failures/connect-errors.ts";
import type { Finding } from "./run-steps.ts";

/** What getent returns for a name that nobody knows. */
const NOT_FOUND = 2;

/** @throws ConnectError for a name that is not known there */
export async function lookUpAddress(carrier: Connection, place: Place, signal: AbortSignal): Promise<Finding> {
  const { address } = place;
  if (isIP(address) !== 0) return { outcome: "ok", detail: `${address}, no name to look up` };
  const answer = await runOnCarrier(carrier, ["getent", "ahosts", address], { signal }).catch(() => undefined);
  if (answer?.exitCode === NOT_FOUND) {
    const advice = "Check the spelling, or set ssh_hostname to the address.";
    throw makeConnectError(place, "dns", "the name is not known", advice);
  }
  const found = new Set(answer?.stdout.split("\n").flatMap((line) => line.split(/\s+/)[0] || []));
  if (answer?.exitCode === 0 && found.size > 0) return { outcome: "ok", detail: [...found].join(", ") };
  const why = answer?.exitCode === PROGRAM_MISSING ? "there is no getent to ask" : "it could not be asked for";
  return { outcome: "ok", detail: `looked up while connecting: ${why}` };
}
