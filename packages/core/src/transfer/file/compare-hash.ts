/** Compares what is on a host with what was sent there, or with what came from there. */
import type { Hash } from "node:crypto";
import { mismatch } from "../task/transfer-failure.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { type FileThere, hashFileThere } from "../there/hash-on-host.ts";

/** @throws TransferError with the code `ERR_TOWLINE_TRANSFER_MISMATCH`, or as `hashFileThere` */
export async function compareHash(
  task: TransferTask,
  file: FileThere,
  here: Hash,
  end: "source" | "destination",
): Promise<void> {
  const [atHost, ours] = [await hashFileThere(task, file, end), here.digest("hex")];
  const [expected, got] = end === "destination" ? [ours, atHost] : [atHost, ours];
  if (got !== expected) throw mismatch(file.path, `SHA-256 ${expected}`, got, task);
}
