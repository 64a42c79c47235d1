/** The text of the files that tell Towline about the demo's hosts. */
import path from "node:path";
import type { DemoHost } from "./demo-host.ts";
import { DEMO_HOSTS } from "./demo-hosts.ts";

/** The config: three groups, and a host in none of them that does not answer. */
export function configText(
  folder: string,
  hosts: readonly DemoHost[],
  silent: { readonly name: string; readonly port: number },
): string {
  const groups = [...new Set(DEMO_HOSTS.map(({ group }) => group))].map((group) => {
    const members = DEMO_HOSTS.filter((host) => host.group === group).map(({ name }) => name);
    return `  ${group}: { hosts: [${members.join(", ")}] }`;
  });
  return [
    "# The fleet of `towline demo`: five SSH servers on loopback, and one that is switched off.",
    "data:",
    "  ssh_user: demo",
    `  ssh_key: ${JSON.stringify(path.join(folder, "key"))}`,
    `  ssh_known_hosts_file: ${JSON.stringify(path.join(folder, "known_hosts"))}`,
    `  ssh_strict_host_key_checking: "yes"`,
    "  ssh_config_file: none",
    "groups:",
    ...groups,
    "fleet:",
    "  hosts:",
    ...hosts.map(({ name, address, port }) => `    - ${name}: { ssh_hostname: ${address}, ssh_port: ${port} }`),
    `    - ${silent.name}: { ssh_hostname: 127.0.0.1, ssh_port: ${silent.port} }`,
    "",
  ].join("\n");
}

/** A host's line in known_hosts. */
export function knownHostsText(host: DemoHost, publicKey: string): string {
  const [type, key] = publicKey.split(" ");
  return `[${host.address}]:${host.port} ${type} ${key}\n`;
}
