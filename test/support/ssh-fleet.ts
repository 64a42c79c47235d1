/** Fleets on an OpenSSH server of their own, and on this machine. */
import { type Connector, type Fleet, openFleet } from "@towline/core";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart, missingRoot } from "../counterparts/require-counterpart.ts";
import { type ForgetfulProxy, startForgetfulProxy } from "../counterparts/tcp-proxy.ts";

/** A fleet that is open. */
export interface SshFleet {
  readonly fleet: Fleet;
  /** Ends the server, too. */
  close(): Promise<void>;
}

/** Why `root` can't be reached here; undefined where it can. @throws Error in CI, where that is a failure. */
export function sshFleetMissing(): string | undefined {
  return opensshMissing() ?? missingRoot() ?? missingCounterpart("sudo");
}

/**
 * The hosts `web1` to `web3`, in a group `web`, and `root`, which is reached by way of sudo, are one server at several
 * addresses. Where none can be started, `@local` is there all the same.
 */
export async function openSshFleet(...others: readonly Connector[]): Promise<SshFleet> {
  const server = opensshMissing() === undefined ? await startOpenSsh() : undefined;
  const web = [1, 2, 3].map((index) => ({ [`web${index}`]: { ssh_hostname: `127.3.0.${index}` } }));
  const fleet = await openFleet({
    connectors: [local, ssh, ...others],
    config: {
      data: server?.data ?? {},
      groups: { web: { hosts: ["web1", "web2", "web3"] } },
      fleet: { hosts: [...web, { root: { ssh_hostname: "127.3.0.9", _sudo: true } }, "@local"] },
    },
  });
  return {
    fleet,
    async close() {
      await fleet.close();
      await server?.stop();
    },
  };
}

/** One whose connections can be cut. */
export interface CuttableFleet extends SshFleet {
  readonly server: OpenSsh;
  readonly proxy: ForgetfulProxy;
}

/** The hosts `web1` and `root` of {@link openSshFleet}, by way of a proxy. */
export async function openCuttableFleet(...others: readonly Connector[]): Promise<CuttableFleet> {
  const server = await startOpenSsh();
  const proxy = await startForgetfulProxy(server.port);
  const fleet = await openFleet({
    connectors: [local, ssh, ...others],
    config: {
      data: { ...server.data, ssh_hostname: "127.0.0.1", ssh_port: proxy.port },
      fleet: { hosts: ["web1", { root: { _sudo: true } }] },
    },
  });
  return {
    fleet,
    server,
    proxy,
    async close() {
      await fleet.close();
      await proxy.stop();
      await server.stop();
    },
  };
}
