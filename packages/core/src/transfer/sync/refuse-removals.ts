/** Keeps a sync from removing more than anybody meant. */
import { TransferError } from "../../errors/kinds.ts";
import type { ByteName } from "../archive/archive-entry.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import type { WantedEntry } from "./compare-trees.ts";
import type { ComparisonRules } from "./sync-plan.ts";

/** How many entries are removed without being told how many it may be. */
const MOST_REMOVED = 1_000;

/**
 * Where a build failed or a path was mistyped, all of a destination would go.
 *
 * @param where the destination, after "Nothing was changed"
 * @param entries what is to be there
 * @throws TransferError
 */
export function refuseRemovals(
  { host, connector }: TransferTask,
  where: string,
  { maxDelete, removes }: ComparisonRules,
  entries: readonly WantedEntry[],
  removed: readonly ByteName[],
): void {
  if (removed.length === 0) return;
  const refuse = (reason: string): never => {
    throw new TransferError("ERR_TOWLINE_TRANSFER_REFUSED", `Nothing was changed ${where}: ${reason}`, {
      ...{ host, connector },
      advice: `See what it would be with --dry-run. To do it nevertheless: --max-delete ${removed.length}`,
    });
  };
  const isEmpty = entries.every(({ type }) => type === "directory");
  const limit = maxDelete ?? MOST_REMOVED;
  if (removes && isEmpty && maxDelete === undefined) {
    refuse(`there is no file in the source, and ${removed.length} entries would be removed`);
  }
  if (removed.length > limit) refuse(`${removed.length} entries would be removed, and the limit is ${limit}`);
}
