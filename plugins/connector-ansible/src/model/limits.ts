/** What an inventory may cost, whoever wrote it: far more than any that is real, far less than what would hurt. */
import { InventoryError } from "@towline/core";

/** Core takes no more hosts than this of any connector. */
export const MOST_HOSTS = 1_000_000;

/** Of groups in groups. */
export const DEEPEST_GROUP = 256;

/** Of folders in a folder that is named. */
const DEEPEST_FOLDER = 32;

/** Steps from group to group while they are put together: a million hosts in ten groups each need a fifth of it. */
const MOST_STEPS = 50_000_000;

/** The bytes of one file. */
export const LARGEST_FILE = 64 * 1024 * 1024;

/** The bytes of all files of an inventory, with those beside it. */
export const LARGEST_SUM = 256 * 1024 * 1024;

/** Counts what cannot be seen in the size of a file: groups that are tangled, ranges in ranges, aliases of aliases. */
export class Budget {
  #left = MOST_STEPS;

  /** @throws InventoryError when it is used up */
  spend(steps: number): void {
    this.#left -= steps;
    if (this.#left < 0) throw tooMuch("its groups hold each other in too many ways");
  }
}

/** @throws InventoryError for a folder that many others are around */
export function checkDepth(folder: string, depth: number): void {
  if (depth > DEEPEST_FOLDER) throw tooMuch(`${folder} has folders in folders without end`);
}

/** An inventory that would take more than anyone has. */
export function tooMuch(what: string): InventoryError {
  return unreadable(`The inventory is not read to its end: ${what}`, "Look at what made it.");
}

/** An inventory, or a part of it, that can't be read. */
export function unreadable(message: string, advice?: string, cause?: unknown): InventoryError {
  return new InventoryError("ERR_TOWLINE_INVENTORY_FAILED", message, { connector: "ansible", advice, cause });
}
