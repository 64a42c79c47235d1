/** Sees to it that two hosts of one source don't pass for one. */
import type { NamesData } from "@towline/core";
import { listingFailed } from "./listing-failed.ts";
import { showText } from "./show-text.ts";

/**
 * Passes hosts on. One that comes again with the same address, such as in another group, is the same host.
 *
 * @throws InventoryError where two have the same name and different addresses: one of them would be lost
 */
export function* refuseTwins(connector: string, hosts: Iterable<NamesData>): Iterable<NamesData> {
  const addresses = new Map<string, unknown>();
  for (const host of hosts) {
    const address = host.data?.ssh_hostname;
    if (addresses.has(host.name) && addresses.get(host.name) !== address) {
      throw listingFailed(
        connector,
        `Two hosts are called ${showText(host.name)}, and have different addresses`,
        "Give each host a name of its own.",
      );
    }
    addresses.set(host.name, address);
    yield host;
  }
}
