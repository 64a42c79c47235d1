/** Looks up what is known about a host before it shows its key. */
import { homedir } from "node:os";
import { ConnectError } from "@towline/core";
import type { SshTarget } from "../settings/connector-data.ts";
import { resolvePath } from "../ssh-config/files/expand-value.ts";
import { type KnownHost, knownName } from "./known-hosts-file.ts";
import { findInFiles, findMarkedInFiles } from "./known-hosts-store.ts";

/** What the files say about one host. */
export interface HostLookup {
  /** The host as the user named it, for messages. */
  readonly label: string;
  /** What stands for it in known_hosts, such as `[web1]:2222`. */
  readonly name: string;
  /** What a certificate must be for: the name without a port. */
  readonly principal: string;
  /** Where new keys are added; undefined for nowhere. */
  readonly ownFile: string | undefined;
  readonly lines: readonly KnownHost[];
  /** The lines about the host without its port: as in OpenSSH, it is the same host there, if its key is the same. */
  findWithoutPort(): Promise<readonly KnownHost[]>;
}

/** @throws ConnectError with reason `hostkey` when a known_hosts file can't be read */
export async function lookUpHost(target: SshTarget, host: string, port: number): Promise<HostLookup> {
  const { data, name: label } = target;
  const toPath = (file: string) => resolvePath(file, homedir(), target.cwd);
  const ownFile = data.ssh_known_hosts_file === "none" ? undefined : toPath(data.ssh_known_hosts_file);
  const further = data.ssh_further_known_hosts_files.filter((file) => file !== "none").map(toPath);
  const files = [...new Set([...(ownFile === undefined ? [] : [ownFile]), ...further])];
  const principal = (data.ssh_host_key_alias ?? host).toLowerCase();
  const name = data.ssh_host_key_alias === undefined ? knownName(principal, port) : principal;
  const isElsewhere = name !== principal;
  const read = async (find: typeof findInFiles, wanted: string): Promise<readonly KnownHost[]> => {
    try {
      return await find(files, wanted);
    } catch (error) {
      throw new ConnectError("hostkey", `${label}: the known host keys cannot be read: ${(error as Error).message}`, {
        ...{ host: label, connector: "ssh", cause: error },
        advice: "Check the permissions of the known_hosts files, or set ssh_known_hosts_file.",
      });
    }
  };
  const marked = isElsewhere ? await read(findMarkedInFiles, principal) : [];
  return {
    ...{ label, name, principal, ownFile },
    lines: [...(await read(findInFiles, name)), ...marked],
    findWithoutPort: async () => (isElsewhere ? await read(findInFiles, principal) : []),
  };
}
