/** Tells whether this machine has an address in one of some networks, for `Match localnetwork`. */
import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** The networks of `address/bits,…`. @throws Error for what is no network. */
export function readNetworks(networks: string): BlockList {
  const list = new BlockList();
  for (const network of networks.split(",")) {
    const [address = "", bits = isIP(address) === 4 ? "32" : "128"] = network.split("/");
    const family = isIP(address);
    if (family === 0 || !/^[0-9]{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
      throw new Error(`"${network}" is no network`);
    }
    list.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** Whether a local address lies in one of the networks. */
export function isInNetworks(networks: string): boolean {
  const list = readNetworks(networks);
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.some(({ address, family }) => list.check(address, family === "IPv4" ? "ipv4" : "ipv6"));
}
