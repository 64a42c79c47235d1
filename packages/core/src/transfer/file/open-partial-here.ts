/** Looks on this machine for what an interrupted get left, and whether it is the beginning of what the host has. */
import path from "node:path";
import { failureHere } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { hashFileThere } from "../there/hash-on-host.ts";
import { LocalDestination } from "./local-destination.ts";
import { namePartial } from "./partial.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort */
export async function openPartialHere(
  task: TransferTask,
  source: string,
  target: string,
  status: { readonly size: number; readonly modifiedAt: number | undefined },
): Promise<LocalDestination> {
  const place = [task.connector, task.host, path.posix.normalize(source)];
  const local = await LocalDestination.openPartial(target, namePartial({ place, ...status })).catch(
    (error: unknown) => {
      throw failureHere(error, "destination", target, task);
    },
  );
  try {
    const { offset } = local;
    if (offset === 0) return local;
    const isBeginning =
      offset <= status.size &&
      (await local.hashBeginning()) === (await hashFileThere(task, { path: source, size: offset }, "source"));
    if (!isBeginning) await local.startOver();
    return local;
  } catch (error) {
    await local.discard(true);
    throw error;
  }
}
