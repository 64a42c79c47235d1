/** A connection on which every program runs as the user that the hop's settings name. */
import { type Escalation, escalate, escalates } from "../command/escalate.ts";
import type { Connection } from "../connector/connection.ts";
import { rideOnCarrier } from "../connector/ride-on-carrier.ts";
import { RunError } from "../errors/kinds.ts";

/** What later hops of a route use as their carrier. Files are reached through programs then, as that user. */
export function escalatedCarrier(connection: Connection, escalation: Escalation, hop: string): Connection {
  if (!escalates(escalation)) return connection;
  if (escalation.sudoPassword !== undefined || escalation.suPassword !== undefined) {
    throw new RunError(
      "ERR_TOWLINE_COMMAND_UNSUPPORTED",
      `${hop} asks for a password to change the user, which a hop of a route can't answer`,
      { host: hop, advice: "Allow the connector's program without a password (NOPASSWD) for this user." },
    );
  }
  return rideOnCarrier(connection, (argv) => escalate(argv, escalation, ""));
}
