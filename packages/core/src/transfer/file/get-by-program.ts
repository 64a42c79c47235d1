/** Fetches one file through a shell program on the host, as whichever user commands run there. */
import { HeldBytes } from "../../output/held-bytes.ts";
import { GET_PROGRAM, STATUS_PROGRAM } from "../programs/file-programs.ts";
import { mismatch } from "../task/transfer-failure.ts";
import type { MovedFiles, TransferTask } from "../task/transfer-task.ts";
import { IS_FOLDER, programFailure, runProgram } from "../there/host-program.ts";
import { receiveOutput } from "../there/receive-output.ts";
import { ContentReceiver } from "./content-receiver.ts";
import type { FileDestination } from "./local-destination.ts";
import { wasCutOff } from "./partial.ts";
import { readStatus, refuseTooLarge, type SentStatus } from "./sent-status.ts";

/** More than size, mode and time need. */
const LONGEST_HEADER = 128;

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
  const header = new HeldBytes();
  let receiver: ContentReceiver | undefined;
  const takeHeader = async (bytes: Buffer): Promise<void> => {
    header.push(bytes);
    const end = header.bytes.indexOf("\n");
    if (end === -1 && header.length <= LONGEST_HEADER) return header.keep();
    if (end === -1) throw mismatch(source, "a header", "a line without an end", task);
    const status = readStatus(header.take(end + 1).toString("latin1", 0, end));
    refuseTooLarge(task, source, status.size, maxBytes);
    if (before !== undefined && JSON.stringify(before) !== JSON.stringify(status)) {
      throw mismatch(source, "the same version as a moment before", "another", task);
    }
    destination ??= await open(status);
    receiver = new ContentReceiver(task, source, status, destination);
    await receiver.take(header.bytes);
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
