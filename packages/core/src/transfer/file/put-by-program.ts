/** Sends one file through a shell program on the host, as whichever user commands run there. */
import { createHash } from "node:crypto";
import path from "node:path";
import { finished, Transform } from "node:stream";
import { timeForTouch } from "../../connector/file-time.ts";
import { TransferError } from "../../errors/kinds.ts";
import type { TowlineError } from "../../errors/towline-error.ts";
import { withLimit } from "../../waiting/limit.ts";
import { fsyncThere } from "../fsync/fsync-there.ts";
import { BUSY, INCOMPLETE, PUT_PROGRAM, REMOVE_PROGRAM } from "../programs/file-programs.ts";
import { PUT_IN_PLACE_PROGRAM } from "../programs/put-in-place-program.ts";
import { failureHere, mismatch } from "../task/transfer-failure.ts";
import { type MovedFiles, type TransferTask, temporaryName } from "../task/transfer-task.ts";
import { programFailure, runHostProgram, runProgram } from "../there/host-program.ts";
import { compareHash } from "./compare-hash.ts";
import type { FileContent } from "./file-content.ts";
import { type Partial, tellOf, wasCutOff } from "./partial.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. The destination is then as it was. */
export async function putByProgram(
  task: TransferTask,
  file: FileContent,
  destination: string,
  partial: Partial | undefined,
): Promise<MovedFiles> {
  const { offset, hash } = partial ?? { offset: 0, hash: createHash("sha256") };
  const temporaryHere = partial === undefined ? temporaryName() : path.posix.basename(partial.path);
  let sent = offset;
  const counted = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (task.verify) hash.update(chunk);
      sent += chunk.length;
      task.progress(sent, file.size);
      done(null, chunk);
    },
  });
  // Told by the source.
  counted.on("error", () => {});
  const source = file.open(offset);
  let sourceFailure: TowlineError | undefined;
  finished(source, { writable: false }, (error) => {
    if (!error) return;
    sourceFailure = failureHere(error, "source", file.shown, task);
    counted.destroy(error);
  });
  // What is not known before takes its place in a second step.
  const isPlaced = file.size !== undefined && !task.verify && !task.fsync;
  const time = file.modifiedAt === undefined ? "" : timeForTouch(file.modifiedAt);
  const content = [destination, file.name ?? "", String(file.size ?? ""), file.mode.toString(8)];
  const parameters = task.inPlace
    ? [...content, task.mode?.toString(8) ?? "", task.owner ?? "", time]
    : [
        ...[...content, temporaryHere, isPlaced ? "place" : "keep", task.owner ?? "", time],
        partial === undefined ? "" : String(offset),
      ];
  try {
    const stdin = source.pipe(counted);
    const program = task.inPlace ? PUT_IN_PLACE_PROGRAM : PUT_PROGRAM;
    const result = await runProgram(task, program, parameters, destination, { stdin });
    if (sourceFailure !== undefined) throw sourceFailure;
    if (result.exitCode === INCOMPLETE) throw mismatch(file.shown, `${file.size} bytes`, `${sent}`, task);
    if (result.exitCode === BUSY) throw isWrittenTo(task, destination);
    if (result.exitCode !== 0) throw programFailure(task, result, destination, "destination");
    const [place = "", temporary = "", size = ""] = result.stdout.split("\0");
    if (!isPlaced) {
      if (Number(size) !== sent) throw mismatch(file.shown, `${sent} bytes`, size, task);
      if (task.verify) await compareHash(task, { path: temporary, size: sent }, hash, "destination");
      if (task.fsync) await fsyncThere(task, temporary);
      if (!task.inPlace) {
        await runHostProgram(task, 'mv -f -- "$1" "$2"', [temporary, place], destination, "destination");
      }
      if (task.fsync) await fsyncThere(task, path.posix.dirname(place));
    }
    return { path: place, bytes: sent, entries: 1, ...tellOf(partial) };
  } catch (error) {
    const isKept = task.inPlace || (partial !== undefined && wasCutOff(task, error));
    if (!isKept) await removeLeftover(task, destination, temporaryHere);
    throw sourceFailure ?? error;
  } finally {
    source.destroy();
  }
}

/** What was cut off here may not have ended there yet. */
function isWrittenTo({ host, connector }: TransferTask, destination: string): TransferError {
  return new TransferError(
    "ERR_TOWLINE_TRANSFER_FAILED",
    `Another transfer still writes to the part of ${destination} that is to be gone on with (${host})`,
    { host, connector, advice: "Try again when it has ended." },
  );
}

/** After an abort the program could not clean up behind itself. */
async function removeLeftover(task: TransferTask, destination: string, temporary: string): Promise<void> {
  await withLimit({ timeout: 5_000 }, (signal) =>
    runHostProgram({ ...task, signal }, REMOVE_PROGRAM, [destination, temporary], destination, "destination"),
  ).catch(() => {});
}
