/** A fleet with one host for each test user, behind one OpenSSH server, and the local machine. */
import { type Fleet, type OpenFleetOptions, openFleet } from "@towline/core";
import chroot from "../../plugins/connector-chroot/src/index.ts";
import local from "../../plugins/connector-local/src/index.ts";
import ssh from "../../plugins/connector-ssh/src/index.ts";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { addTestUsers, type TestUsers, testUsersMissing } from "../counterparts/users.ts";

/** The hosts' names are those of the users' roles; `root` logs in as root. */
export interface PrivilegeFleet {
  readonly users: TestUsers;
  readonly server: OpenSsh;
  readonly fleet: Fleet;
  /** The hosts, as a config has them. */
  readonly hosts: readonly { readonly [name: string]: object }[];
  /** Another fleet on the same machine, with this config on top. */
  open(config: { readonly [key: string]: unknown }, options?: OpenFleetOptions): Promise<Fleet>;
  close(): Promise<void>;
}

/** For sshd_config: what follows is for all of its hosts. */
export const EVERY_HOST = "Match LocalAddress 127.2.0.0/16";

/** Why it can't be started here; undefined when it can. @throws Error in CI, where that is a failure. */
export function privilegeFleetMissing(): string | undefined {
  return testUsersMissing() ?? missingCounterpart("sshd", "ssh-keygen", "ps") ?? opensshMissing();
}

/** @param lines more lines for sshd_config */
export async function startPrivilegeFleet(lines: readonly string[] = []): Promise<PrivilegeFleet> {
  const users = addTestUsers();
  const server = await startOpenSsh({ lines });
  const { readSudoLog: _log, remove: _remove, ...roles } = users;
  const hosts = Object.entries({ ...roles, root: { name: "root" } }).map(([role, { name }], index) => ({
    [role]: { ssh_hostname: `127.2.0.${index + 1}`, ssh_user: name },
  }));
  const opened: Fleet[] = [];
  const open: PrivilegeFleet["open"] = async (config, options = {}) => {
    const data = { ...server.data, ...(config.data as object | undefined) };
    const fleet = await openFleet({
      connectors: [ssh, local, chroot],
      config: { fleet: { hosts: [...hosts, "@local"] }, ...config, data },
      ...options,
    });
    opened.push(fleet);
    return fleet;
  };
  return {
    users,
    server,
    hosts,
    fleet: await open({}),
    open,
    async close() {
      for (const fleet of opened) await fleet.close();
      await server.stop();
      users.remove();
    },
  };
}
