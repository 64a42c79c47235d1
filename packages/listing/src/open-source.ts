/** Where a connector looks for hosts: on the carrier, which may be this machine. */
import path from "node:path";
import type { Connection, Log, NamesContext } from "@towline/core";

/** What is asked of a carrier, for whom, and until when. */
export interface Source {
  /** The connector's identifier, for errors. */
  readonly connector: string;
  readonly carrier: Connection;
  readonly isHere: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
  /** A path as the user wrote it: on this machine relative to the config's folder, else to the login folder. */
  pathOf(given: string): string;
}

/** @throws ConnectError when the carrier is not reached */
export async function openSource(connector: string, context: NamesContext): Promise<Source> {
  const { isHere, cwd, signal, log } = context;
  const pathOf = (given: string): string => {
    if (!isHere) return given;
    // Only this machine's home folder is known here; elsewhere the shell of the login finds it.
    const home = process.env.HOME;
    if (home !== undefined && (given === "~" || given.startsWith("~/"))) return path.join(home, given.slice(1));
    return path.resolve(cwd, given);
  };
  return { connector, carrier: await context.carrier(), isHere, signal, log, pathOf };
}
