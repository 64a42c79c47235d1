/** Tells a command that ended from a host that is gone, where no link breaks: a container that was stopped meanwhile. */

import type { Connection } from "../connector/connection.ts";
import { within } from "../waiting/within.ts";
import type { Outcome } from "./outcome.ts";
import { runOnCarrier } from "./run-on-carrier.ts";

/** How long a connection may take to tell whether its host is there. */
const DEADLINE_MS = 10_000;

/** Shells tell of a signal by an exit code above this. */
const SIGNALLED = 128;

/** A host that is gone ends its programs by a signal, or starts none: then the outcome is not the command's own. */
export async function noticeLoss(outcome: Outcome, connection: Connection): Promise<Outcome> {
  const { cause, started } = outcome;
  if (connection.isThere === undefined || cause.kind !== "exited") return outcome;
  const wasSignalled = cause.signal !== null || (cause.exitCode ?? 0) > SIGNALLED;
  if (started && !wasSignalled) return outcome;
  const isThere = await within(DEADLINE_MS, staysThere(connection, started)).catch(() => false);
  return isThere === false ? { ...outcome, cause: { kind: "lost" } } : outcome;
}

/** A container on its way down counts as running until its last program is gone, but starts none any more. */
async function staysThere(connection: Connection, started: boolean): Promise<boolean> {
  if (started && (await runOnCarrier(connection, ["sh", "-c", ":"])).exitCode !== 0) return false;
  return (await connection.isThere?.()) === true;
}
