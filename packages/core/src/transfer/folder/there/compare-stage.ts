/** Compares what was sent with what a host has of it: one hash over the content of all files, in their order. */
import { createHash } from "node:crypto";
import { READ_STAGE_PROGRAM } from "../../programs/put-programs.ts";
import { mismatch } from "../../task/transfer-failure.ts";
import type { TransferTask } from "../../task/transfer-task.ts";
import { programFailure } from "../../there/host-program.ts";
import { receiveOutput } from "../../there/receive-output.ts";

/** A SHA-256 in hex. */
const SUM_LENGTH = 64;

/** Reads a stage on the host back. @throws TransferError when it holds another content than was sent */
export async function compareStage(task: TransferTask, destination: string, stage: string): Promise<void> {
  const hash = createHash("sha256");
  let expected = "";
  const result = await receiveOutput(task, READ_STAGE_PROGRAM, [destination, stage], destination, (bytes) => {
    const rest = SUM_LENGTH + 1 - expected.length;
    expected += bytes.toString("latin1", 0, rest);
    hash.update(bytes.subarray(rest));
  });
  if (result.exitCode !== 0) throw programFailure(task, result, destination, "destination");
  const got = hash.digest("hex");
  if (got !== expected.trim()) throw mismatch(destination, `SHA-256 ${expected.trim()}`, got, task);
}
