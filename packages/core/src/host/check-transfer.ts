/** Refuses what a transfer can't mean, before anything is looked at. */
import { wrongOption } from "../errors/wrong-option.ts";
import type { TransferDirection } from "../result/transfer-result.ts";
import { checkOptions, checkValue } from "./check-options.ts";
import { CONTENT, type OptionTable, PATHS, PLACE, TEXT } from "./option-checks.ts";
import { GET_OPTIONS, PUT_OPTIONS, RUN_OPTIONS, SYNC_OPTIONS } from "./option-tables.ts";
import type { GetOptions } from "./transfer-options.ts";

const RELATIVES: OptionTable<object> = { ...RUN_OPTIONS, ...PUT_OPTIONS, ...GET_OPTIONS, ...SYNC_OPTIONS };
const TABLES = { put: PUT_OPTIONS, get: GET_OPTIONS, sync: SYNC_OPTIONS } as const;

/**
 * @param more options that the call has besides
 * @throws RunError that names what is wrong
 */
export function checkTransfer(
  direction: TransferDirection,
  source: unknown,
  destination: unknown,
  options: object,
  more: OptionTable<object> = {},
): void {
  checkValue("the source", source, direction === "put" ? CONTENT : PATHS);
  checkValue("the destination", destination, direction === "get" ? PLACE : TEXT);
  checkOptions<object>(direction, options, { ...TABLES[direction], ...more }, RELATIVES);
  if (direction === "get") checkGet(options, destination);
}

/** A dry run that fetches, or a file that stays, is not what was meant. */
function checkGet(options: GetOptions, destination: unknown): void {
  if (options.changed === true) {
    if (typeof destination !== "string") throw wrongOption("changed", true, "false where a stream takes the file");
    return;
  }
  for (const name of ["delete", "maxDelete", "checksum", "dryRun"] as const) {
    const value = options[name];
    if (value !== undefined && value !== false) throw wrongOption(name, value, "undefined, or changed to true");
  }
}
