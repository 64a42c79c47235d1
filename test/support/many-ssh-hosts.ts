/** A fleet of hosts behind one OpenSSH server, each at an address of its own. */
import { type Fleet, openFleet } from "@towline/core";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { findFreePort } from "../counterparts/listening-server.ts";
import { type OpenSsh, type OpenSshOptions, startOpenSsh } from "../counterparts/openssh.ts";

export interface SshFleet {
  readonly server: OpenSsh;
  readonly fleet: Fleet;
  /** The addresses that answer. */
  readonly hosts: readonly string[];
  /** One more host of the fleet, whose port is closed. */
  readonly refusingHost: string;
  close(): Promise<void>;
}

export async function startSshFleet(options: OpenSshOptions & { readonly hosts: number }): Promise<SshFleet> {
  const server = await startOpenSsh(options);
  const hosts = Array.from(
    { length: options.hosts },
    (_, index) => `127.1.${Math.floor(index / 250)}.${(index % 250) + 1}`,
  );
  const refusingHost = "127.1.9.1";
  const closedPort = await findFreePort();
  const fleet = await openFleet({
    connectors: [ssh],
    config: { data: server.data, fleet: { hosts: [...hosts, { [refusingHost]: { ssh_port: closedPort } }] } },
  });
  return {
    server,
    fleet,
    hosts,
    refusingHost,
    async close() {
      await fleet.close();
      await server.stop();
    },
  };
}
