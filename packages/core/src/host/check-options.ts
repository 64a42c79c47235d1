/** Refuses options that can't be meant, before anything is started: types keep out most, but a number may be none. */
import { wrongOption } from "../errors/wrong-option.ts";
import { LONGEST_TIMEOUT_MS } from "../waiting/deadline.ts";
import type { RunOptions } from "./run-options.ts";
import type { GetOptions, SyncOptions } from "./transfer-options.ts";

/** All permission bits, with setuid, setgid and sticky. */
const ALL_BITS = 0o7777;

const LINK_HANDLINGS: readonly unknown[] = ["keep", "follow", "refuse"];

/** @throws RunError that names the option */
export function checkRunOptions({ timeout, retries, retryDelay, maxOutputBytes }: RunOptions): void {
  checkLeast("timeout", timeout, "milliseconds from 0, which is no limit");
  checkLeast("retryDelay", retryDelay, "milliseconds from 0");
  checkLeast("maxOutputBytes", maxOutputBytes, "a number from 0");
  if (retries !== undefined && !(Number.isInteger(retries) && retries >= 0)) {
    throw wrongOption("retries", retries, "a whole number from 0");
  }
}

/** @throws RunError that names the option */
export function checkTransferOptions(options: GetOptions & SyncOptions): void {
  const { mode, links, maxEntries, maxBytes, maxDelete } = options;
  checkRunOptions(options);
  if (mode !== undefined && !(Number.isInteger(mode) && mode >= 0 && mode <= ALL_BITS)) {
    throw wrongOption("mode", mode, "permission bits from 0 to 0o7777, such as 0o644");
  }
  if (links !== undefined && !LINK_HANDLINGS.includes(links)) {
    throw wrongOption("links", links, "keep, follow or refuse");
  }
  checkLeast("maxEntries", maxEntries, "a number from 0");
  checkLeast("maxBytes", maxBytes, "a number from 0");
  checkLeast("maxDelete", maxDelete, "a number from 0");
}

/**
 * A dry run that fetches, or a file that stays, is not what was meant.
 *
 * @throws RunError that names the option
 */
export function checkGetOptions(options: GetOptions, destination: unknown): void {
  if (options.changed === true) {
    if (typeof destination !== "string") throw wrongOption("changed", true, "false where a stream takes the file");
    return;
  }
  for (const name of ["delete", "maxDelete", "checksum", "dryRun"] as const) {
    const value = options[name];
    if (value !== undefined && value !== false) throw wrongOption(name, value, "undefined, or changed to true");
  }
}

/** Milliseconds to wait at most, as timers can. @throws RunError for a limit that is none */
export function checkLimit(name: string, value: number | undefined, otherwise: number): number {
  const limit = value ?? otherwise;
  if (limit > 0) return Math.min(limit, LONGEST_TIMEOUT_MS);
  throw wrongOption(name, limit, `the milliseconds to wait at most, such as ${otherwise}`);
}

function checkLeast(name: string, value: number | undefined, expected: string): void {
  // Nothing is less than what is no number, and nothing more.
  if (value !== undefined && !(typeof value === "number" && value >= 0)) throw wrongOption(name, value, expected);
}
