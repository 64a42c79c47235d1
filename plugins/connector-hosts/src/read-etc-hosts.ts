/** Reads /etc/hosts: each line's first name is a host, its other names are groups of it, as its address is where it is. */
import type { ListedHost } from "@towline/listing";
import type { ReadFormat } from "./listed.ts";

/** Names of this machine and of its networks, which are no hosts to be reached. */
const OWN = /^(?:localhost|broadcasthost|ip6-[\w-]+)(?:[.\d]|$)|^localhost/;
const LOOPBACK = /^(?:127\.|::1$|0\.0\.0\.0$|255\.|fe00::|ff0)/i;

/** The local machine is left out. */
export const readEtcHosts: ReadFormat = (text) => {
  const hosts: ListedHost[] = [];
  for (const [index, row] of text.split(/\r?\n/).entries()) {
    const [address, name] = row.replace(/#.*/, "").trim().split(/\s+/);
    if (address === undefined || name === undefined) continue;
    if (LOOPBACK.test(address) || OWN.test(name)) continue;
    hosts.push({ name, data: { ssh_hostname: address }, line: index + 1 });
  }
  // The first line counts where a name is there twice, as for the system.
  return [...new Map(hosts.toReversed().map((host) => [host.name, host])).values()].toReversed();
};
