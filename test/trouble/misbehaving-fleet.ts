/** One host behind a server that misbehaves, with short deadlines; and how to see that nothing hangs. */
import { type Fleet, type Host, openFleet } from "@towline/core";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type MisbehavingSsh, startMisbehavingSsh } from "../counterparts/misbehaving-ssh.ts";

export interface MisbehavingFleet {
  readonly server: MisbehavingSsh;
  /** The host, of a fleet of its own that has not connected yet. */
  openHost(): Promise<Host>;
  /** Closes all fleets. */
  closeFleets(): Promise<void>;
  stop(): Promise<void>;
}

/** A silent link, or an unanswered request, counts as dead after 0.6 s. */
const SHORT_DEADLINES = { ssh_keepalive_interval: 0.3, ssh_keepalive_count: 2 };

const CONNECT_TIMEOUT = 1_500;

export async function startMisbehavingFleet(): Promise<MisbehavingFleet> {
  const server = await startMisbehavingSsh();
  const fleets: Fleet[] = [];
  const closeFleets = async () => {
    await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
  };
  return {
    server,
    closeFleets,
    openHost: async () => {
      const config = { data: { ...server.data, ...SHORT_DEADLINES }, fleet: { hosts: ["127.0.0.1"] } };
      const fleet = await openFleet({ connectors: [ssh], connectTimeout: CONNECT_TIMEOUT, config });
      fleets.push(fleet);
      return fleet.host("127.0.0.1");
    },
    stop: async () => {
      await closeFleets();
      await server.stop();
    },
  };
}
