/** Counts what folders of a host are told to hold, while it is told: a list may have no end. */
import type { FolderEntry } from "../../connector/connection.ts";
import { toByteName } from "../archive/archive-entry.ts";
import { LimitExceeded, refuseLongName } from "../archive/entry-refused.ts";

/** More than a host has by mistake, and no more than fits into memory. */
export const MOST_ENTRIES = 1_000_000;

/** All names are kept. */
const MOST_NAME_BYTES = 256 * 1024 * 1024;

export class EntryBudget {
  readonly #most: number;
  #entries = 0;
  #bytes = 0;

  constructor(most = MOST_ENTRIES) {
    this.#most = most;
  }

  /** @param folder that they are in, for the message. @throws LimitExceeded, or EntryRefused for a name that is too long */
  take(folder: string, entries: readonly FolderEntry[]): void {
    this.#entries += entries.length;
    for (const { name } of entries) {
      const length = folder.length + 1 + name.length;
      // Folders in folders have no end either, and no path that is longer leads anywhere.
      refuseLongName(length);
      this.#bytes += length;
    }
    const shown = toByteName(folder);
    if (this.#entries > this.#most) throw new LimitExceeded(shown, `goes beyond the limit of ${this.#most} entries`);
    if (this.#bytes > MOST_NAME_BYTES) throw new LimitExceeded(shown, "has more names than fit into memory");
  }
}
