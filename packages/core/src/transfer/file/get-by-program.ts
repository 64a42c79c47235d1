/** Fetches one file through a shell program on the host, as whichever user commands run there. */
import { IS_FOLDER, programFailure, runProgram } from "../host-program.ts";
import { GET_PROGRAM, STATUS_PROGRAM } from "../programs.ts";
import { receiveOutput } from "../receive-output.ts";
import { wasCutOff } from "../resume/partial.ts";
import { mismatch } from "../transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../transfer-task.ts";
import { ContentReceiver } from "./content-receiver.ts";
import type { FileDestination } from "./local-destination.ts";
import { readStatus, refuseTooLarge, type SentStatus } from "./sent-status.ts";

/**
 * Undefined when the source turns out to be a folder.
 *
 * @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was.
 */
export async function getByProgram(
  task: TransferTask,
  source: string,
  open: (status: SentStatus) => Promise<FileDestination>,
  maxBytes: number | undefined,
): Promise<MovedFiles | undefined> {
  let destination: FileDestination | undefined;
  let before: SentStatus | undefined;
  if (task.keepsPartial) {
    // What is here already is to be compared before the host is asked for the rest.
    const told = await runProgram(task, STATUS_PROGRAM, [source], source);
    if (told.exitCode === IS_FOLDER) return undefined;
    if (told.exitCode !== 0) throw programFailure(task, told, source, "source");
    before = readStatus(told.stdout.trim());
    refuseTooLarge(task, source, before.size, maxBytes);
    destination = await open(before);
  }
  const offset = destination?.offset ?? 0;
  let header = Buffer.alloc(0);
  let receiver: ContentReceiver | undefined;
  const takeHeader = async (bytes: Buffer): Promise<void> => {
    header = Buffer.concat([header, bytes]);
    const end = header.indexOf("\n");
    if (end === -1) return;
    const status = readStatus(header.toString("latin1", 0, end));
    refuseTooLarge(task, source, status.size, maxBytes);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(status)) {
      throw mismatch(source, "the same version as a moment before", "another", task);
    }
    destination ??= await open(status);
    receiver = new ContentReceiver(task, source, status, destination);
    await receiver.take(header.subarray(end + 1));
  };
  try {
    const result = await receiveOutput(task, GET_PROGRAM, [source, String(offset)], source, (bytes) =>
      receiver === undefined ? takeHeader(bytes) : receiver.take(bytes),
    );
    if (result.exitCode === IS_FOLDER) return undefined;
    if (result.exitCode !== 0) throw programFailure(task, result, source, "source");
    if (receiver === undefined) throw mismatch(source, "a header", "nothing", task);
    return await (receiver as ContentReceiver).finish();
  } catch (error) {
    await destination?.discard(wasCutOff(task, error));
    throw error;
  }
}
