/** What later hops of a route ride on: a host as the user that its settings name, whose programs alone are heard. */
import { randomBytes } from "node:crypto";
import { type Escalation, escalates } from "../command/escalate.ts";
import { buildLaunch } from "../command/launch.ts";
import { passwordsOf } from "../command/passwords.ts";
import type { Connection } from "../connector/connection.ts";
import { rideOnCarrier } from "../connector/ride-on-carrier.ts";
import { RunError } from "../errors/kinds.ts";
import { localMachine } from "../local/local-machine.ts";
import { answerPrompts } from "../process/answer-prompts.ts";
import { fingerprint } from "./fingerprint.ts";

/** Those that were made, by what they ride on and by the user. */
const carriers = new WeakMap<Connection, Map<string, Connection>>();

/**
 * What later hops of a route use as their carrier. As another user, files are reached through programs. All of them get
 * the same one: connectors keep by it what is to be done once for each machine.
 */
export function escalatedCarrier(connection: Connection, escalation: Escalation, hop: string): Connection {
  // Nothing comes between us and what is started here.
  if (connection === localMachine && !escalates(escalation)) return connection;
  const ofConnection = carriers.get(connection) ?? new Map<string, Connection>();
  carriers.set(connection, ofConnection);
  const user = fingerprint(escalation);
  const carrier = ofConnection.get(user) ?? makeCarrier(connection, escalation, hop);
  ofConnection.set(user, carrier);
  return carrier;
}

function makeCarrier(connection: Connection, escalation: Escalation, hop: string): Connection {
  if (passwordsOf(escalation).doas !== undefined) {
    throw new RunError(
      "ERR_TOWLINE_COMMAND_UNSUPPORTED",
      `doas asks for its password on a terminal, and ${hop} as a hop of a route has none`,
      { host: hop, advice: "Use sudo there, or allow the connector's program without a password (nopass)." },
    );
  }
  return {
    ...rideOnCarrier(connection, (argv) => argv, { sharesNetwork: true, isCarrier: !escalates(escalation) }),
    async exec(argv, options = {}) {
      const settings = { ...escalation, getPty: options.pty !== undefined };
      const launch = buildLaunch(argv, settings, randomBytes(8).toString("hex"));
      const isAnswered = options.isAnswered === true || launch.waits;
      return answerPrompts(await connection.exec(launch.argv, { ...options, isAnswered }), launch);
    },
  };
}
