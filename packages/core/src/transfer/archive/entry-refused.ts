/** An entry of a host's that is not taken, and why. */
import { type ByteName, LONGEST_NAME } from "./archive-entry.ts";

export class EntryRefused extends Error {
  readonly entry: ByteName;

  constructor(entry: ByteName, reason: string) {
    super(reason);
    this.entry = entry;
  }
}

/** An entry that is too much. */
export class LimitExceeded extends EntryRefused {}

/** So that a name, or where a link leads, is refused before any work is done for it. @param length in bytes */
export function refuseLongName(length: number): void {
  if (length <= LONGEST_NAME) return;
  throw new EntryRefused("an entry", `has a name of ${length} bytes, and no path is longer than ${LONGEST_NAME}`);
}
