/** What `ansible-inventory --list` printed, and what to say where it may not be asked. */
import type { InventoryError } from "@towline/core";
import { loadYaml } from "../formats/load-yaml.ts";
import { isListing, readListing } from "../formats/read-listing.ts";
import { InventoryData, InventoryMistake } from "../model/inventory-data.ts";
import { unreadable } from "../model/limits.ts";
import type { ForeignSource } from "./read-sources.ts";

/** @throws InventoryError where it is no list of hosts */
export function readPrinted(printed: string): InventoryData {
  const data = new InventoryData();
  try {
    const loaded = loadYaml(printed);
    if (!isListing(loaded)) throw new InventoryMistake("it is no JSON with groups");
    readListing(loaded, data);
  } catch (error) {
    if (!(error instanceof InventoryMistake) && !(error instanceof RangeError)) throw error;
    throw unreadable(
      `What ansible-inventory printed can't be read: ${error.message}`,
      "See what it prints: ansible-inventory --list",
    );
  }
  return data;
}

/** A source that would have to run. */
export function refuseForeign({ path, what }: ForeignSource): InventoryError {
  return unreadable(
    `${path} ${what}, which only ansible-inventory can read, and that runs code`,
    "If that may run here, set ansible_run: true, for one call by --data ansible_run=true. Or write down what it says: ansible-inventory -i PATH --list >inventory.json",
  );
}
