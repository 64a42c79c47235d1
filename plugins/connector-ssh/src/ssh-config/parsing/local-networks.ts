/** Tells whether this machine has an address in one of some networks, for `Match localnetwork`. */
import { BlockList, isIP } from "node:net";
import { networkInterfaces } from "node:os";

/** Whether a local address lies in one of `address/bits,…`. @throws Error for what is no network. */
export function isInNetworks(networks: string): boolean {
  const list = new BlockList();
  for (const network of networks.split(",")) {
    const [address = "", bits] = network.split("/");
    const family = isIP(address);
    if (family === 0) throw new Error(`"${network}" is no network`);
    list.addSubnet(
      address,
      bits === undefined ? (family === 4 ? 32 : 128) : Number(bits),
      family === 4 ? "ipv4" : "ipv6",
    );
  }
  const interfaces = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return interfaces.some(({ address, family }) => list.check(address, family === "IPv4" ? "ipv4" : "ipv6"));
}
