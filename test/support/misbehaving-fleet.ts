/** One host behind a server that misbehaves, and how to see that nothing hangs. */
import { type Fleet, type Host, openFleet } from "@towline/core";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type MisbehavingSsh, startMisbehavingSsh } from "../counterparts/misbehaving-ssh.ts";

export interface MisbehavingFleet {
  readonly server: MisbehavingSsh;
  /** The host, of a fleet of its own that has not connected yet: one that gives up soon, or not before the test does. */
  openHost(patience: "impatient" | "patient"): Promise<Host>;
  /** Closes all fleets. */
  closeFleets(): Promise<void>;
  stop(): Promise<void>;
}

/** For servers and links that fall silent: that, or an unanswered request, counts as dead after 0.6 s. */
const SHORT_DEADLINES = { ssh_keepalive_interval: 0.3, ssh_keepalive_count: 2 };
const SHORT_CONNECT_TIMEOUT = 1_500;

export async function startMisbehavingFleet(): Promise<MisbehavingFleet> {
  const server = await startMisbehavingSsh();
  const fleets: Fleet[] = [];
  const closeFleets = async () => {
    await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
  };
  return {
    server,
    closeFleets,
    openHost: async (patience) => {
      const [deadlines, connectTimeout] =
        patience === "impatient" ? [SHORT_DEADLINES, SHORT_CONNECT_TIMEOUT] : [{}, 50_000];
      const config = { data: { ...server.data, ...deadlines }, fleet: { hosts: ["127.0.0.1"] } };
      const fleet = await openFleet({ connectors: [ssh], connectTimeout, config });
      fleets.push(fleet);
      return fleet.host("127.0.0.1");
    },
    stop: async () => {
      await closeFleets();
      await server.stop();
    },
  };
}
