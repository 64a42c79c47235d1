/** Tells what is in a source on a host that runs no commands, by its file protocol. */
import { posix } from "node:path";
import type { FileAccess } from "../../connector/connection.ts";
import { prepareAhead } from "../../waiting/in-flight.ts";
import { toByteName } from "../archive/archive-entry.ts";
import { lookInside, type RemoteEntry } from "../folder/there/receive-by-files.ts";
import { ITSELF } from "../programs/sync-programs.ts";
import type { ListedEntry } from "../sync/compare-trees.ts";
import type { Listing } from "../sync/list-destination.ts";
import { transferFailure } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { modeTold, timeTold } from "../there/told-status.ts";
import { FILES_IN_FLIGHT } from "../there/usable-files.ts";
import { EntryBudget } from "../tree/entry-budget.ts";
import type { LinkHandling } from "../tree/extraction-rules.ts";

/** What is listed. */
export interface ListingRules {
  readonly links: LinkHandling;
  readonly maxEntries: number;
}

/** @throws TransferError, EntryRefused, or the reason for the abort */
export async function listByFiles(
  task: TransferTask,
  files: FileAccess,
  path: string,
  { links, maxEntries }: ListingRules,
): Promise<Listing> {
  const describe = (error: unknown): never => {
    throw transferFailure(error, "source", path, task);
  };
  const status = await files.stat(path).catch(describe);
  const budget = new EntryBudget(maxEntries);
  const entries = new Map<string, ListedEntry>();
  const tellOf = async ({ path: place, status }: RemoteEntry): Promise<ListedEntry> => ({
    ...{ type: status.type, size: status.size, mode: modeTold(status) & 0o777 },
    modifiedAt: Math.floor(timeTold(task, place, status)),
    target: status.type === "symlink" ? toByteName(await files.readlink(place)) : "",
  });
  const name = status.type === "directory" ? ITSELF : posix.basename(path);
  for (let level: RemoteEntry[] = [{ path, name, status }]; level.length > 0; ) {
    for await (const [entry, told] of prepareAhead(level, FILES_IN_FLIGHT, tellOf)) {
      entries.set(toByteName(entry.name === ITSELF ? "" : entry.name.replace(/^\.\//, "")), told);
    }
    level = await lookInside(task, files, level, links, budget);
  }
  return entries;
}
