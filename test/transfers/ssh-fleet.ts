/** A fleet on an OpenSSH server of its own, and on this machine. */
import { type Connector, type Fleet, openFleet } from "@towline/core";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";

/** `web1` is the server, where there is one to start, and `@local` this machine. `close` ends both. */
export async function openSshFleet(
  ...others: readonly Connector[]
): Promise<{ readonly fleet: Fleet; close(): Promise<void> }> {
  const server = opensshMissing() === undefined ? await startOpenSsh() : undefined;
  const fleet = await openFleet({
    connectors: [local, ssh, ...others],
    config: { data: server?.data ?? {}, fleet: { hosts: [{ web1: { ssh_hostname: "127.4.0.1" } }, "@local"] } },
  });
  return {
    fleet,
    async close() {
      await fleet.close();
      await server?.stop();
    },
  };
}
