/** Keeps a sync from removing more than anybody meant. */
import { TransferError } from "../../errors/kinds.ts";
import type { LocalTree } from "../folder/scan-sources.ts";
import type { TransferTask } from "../transfer-task.ts";
import type { Difference } from "./compare-trees.ts";
import type { SyncPlan } from "./sync-plan.ts";

/** How many entries are removed without being told how many it may be. */
const MOST_REMOVED = 1_000;

/** Where a build failed or a path was mistyped, all of a destination would go. @throws TransferError */
export function refuseRemovals(
  { host, connector }: TransferTask,
  plan: SyncPlan,
  tree: LocalTree,
  { removed }: Difference,
) {
  const { maxDelete, dryRun, removes } = plan.rules;
  if (dryRun || removed.length === 0) return;
  const refuse = (reason: string): never => {
    throw new TransferError("ERR_TOWLINE_TRANSFER_REFUSED", `Nothing was changed on ${host}: ${reason}`, {
      ...{ host, connector },
      advice: `See what it would be with --dry-run. To do it nevertheless: --max-delete ${removed.length}`,
    });
  };
  const isEmpty = tree.entries.every(({ type }) => type === "directory");
  const limit = maxDelete ?? MOST_REMOVED;
  if (removes && isEmpty && maxDelete === undefined) {
    refuse(`there is no file in the source, and ${removed.length} entries would be removed`);
  }
  if (removed.length > limit) refuse(`${removed.length} entries would be removed, and the limit is ${limit}`);
}
