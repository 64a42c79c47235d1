/** A connection on which every program runs as the user that the hop's settings name. */
import { randomBytes } from "node:crypto";
import { type Escalation, escalate, escalates } from "../command/escalate.ts";
import { buildLaunch } from "../command/launch.ts";
import { passwordsOf } from "../command/passwords.ts";
import type { Connection } from "../connector/connection.ts";
import { rideOnCarrier } from "../connector/ride-on-carrier.ts";
import { RunError } from "../errors/kinds.ts";
import { answerPrompts } from "../process/answer-prompts.ts";
import { fingerprint } from "./fingerprint.ts";

/** Those that were made, by what they ride on and by the user. */
const carriers = new WeakMap<Connection, Map<string, Connection>>();

/**
 * What later hops of a route use as their carrier. Files are reached through programs then, as that user. All of them get
 * the same one: connectors keep by it what is to be done once for each machine.
 */
export function escalatedCarrier(connection: Connection, escalation: Escalation, hop: string): Connection {
  if (!escalates(escalation)) return connection;
  const ofConnection = carriers.get(connection) ?? new Map<string, Connection>();
  carriers.set(connection, ofConnection);
  const user = fingerprint(escalation);
  const carrier = ofConnection.get(user) ?? makeCarrier(connection, escalation, hop);
  ofConnection.set(user, carrier);
  return carrier;
}

function makeCarrier(connection: Connection, escalation: Escalation, hop: string): Connection {
  const passwords = passwordsOf(escalation);
  if (passwords.doas !== undefined) {
    throw new RunError(
      "ERR_TOWLINE_COMMAND_UNSUPPORTED",
      `doas asks for its password on a terminal, and ${hop} as a hop of a route has none`,
      { host: hop, advice: "Use sudo there, or allow the connector's program without a password (nopass)." },
    );
  }
  const riding = rideOnCarrier(connection, (argv) => escalate(argv, escalation, { sudo: "", su: undefined }), {
    sharesNetwork: true,
  });
  if (passwords.sudo === undefined && passwords.su === undefined) return riding;
  return {
    ...riding,
    async exec(argv, options) {
      const launch = buildLaunch(argv, escalation, randomBytes(8).toString("hex"));
      return answerPrompts(await connection.exec(launch.argv, options), launch);
    },
  };
}
