/** Sends folders and several sources to a host: one archive, unpacked into a stage there, and then moved to its place. */
import { Readable } from "node:stream";
import type { FileAccess } from "../../connector/connection.ts";
import { timeForTouch } from "../../connector/file-time.ts";
import type { TowlineError } from "../../errors/towline-error.ts";
import { withLimit } from "../../waiting/limit.ts";
import { scriptArchive } from "../archive/script-archive.ts";
import { noFsync } from "../fsync/fsync-there.ts";
import { INCOMPLETE, NO_HASH } from "../programs/file-programs.ts";
import { NO_FSYNC } from "../programs/fsync-program.ts";
import { NO_TAR } from "../programs/get-programs.ts";
import {
  DIFFERENT,
  PLACE_STAGE_PROGRAM,
  PUT_FOLDERS_PROGRAM,
  PUT_SCRIPT_PROGRAM,
  REMOVE_STAGE_PROGRAM,
} from "../programs/put-programs.ts";
import { mismatch, unsupported } from "../task/transfer-failure.ts";
import { type MovedFiles, type TransferTask, temporaryName } from "../task/transfer-task.ts";
import { type ProgramResult, programFailure, runHostProgram, runProgram } from "../there/host-program.ts";
import { carriesTime } from "../there/told-status.ts";
import { hasNoTar, isUnsupported, usableFiles } from "../there/usable-files.ts";
import type { PutSources } from "./here/put-sources.ts";
import type { LocalTree } from "./here/scan-sources.ts";
import { describeSourceFailure } from "./here/source-failure.ts";
import { compareStage } from "./there/compare-stage.ts";
import { refuseSameNames } from "./there/refuse-same-names.ts";
import { findOddName, sendByFiles } from "./there/send-by-files.ts";

/** @throws TransferError, LostConnectionError, or the reason for the abort. No file is then half written. */
export async function putFolders(task: TransferTask, sources: PutSources, destination: string): Promise<MovedFiles> {
  const describe = (error: unknown): TowlineError => describeSourceFailure(task, error, sources.paths.join(", "));
  const tree = await sources.tree().catch((error: unknown) => {
    throw describe(error);
  });
  await refuseSameNames(task, await sources.sameNames(), destination);
  const moved = {
    ...{ path: destination, bytes: tree.bytes, entries: tree.entries.length },
    ...tree.linksOut?.tell(),
  };
  const files = task.owner === undefined ? usableFiles(task) : undefined;
  if (task.inPlace) {
    if (files === undefined) throw unsupported(task, "file protocol that this user may use, to put folders in place");
    await sendByFiles(task, files, sources, tree, destination);
    return moved;
  }
  try {
    await sendArchive(task, sources, tree, destination, describe, "archive");
  } catch (error) {
    if (!isUnsupported(error)) throw error;
    const hasShell = hasNoTar(error);
    const byShell = (): Promise<void> => sendArchive(task, sources, tree, destination, describe, "script");
    if (files === undefined || (hasShell && needsShell(sources, tree, files))) {
      if (!hasShell) throw error;
      await byShell();
    } else {
      await sendByFiles(task, files, sources, tree, destination).catch((failure: unknown) => {
        if (!hasShell || !isUnsupported(failure)) throw failure;
        return byShell();
      });
    }
  }
  return moved;
}

/** Whether it is something that the file protocol can't do. */
function needsShell({ removals, rules }: PutSources, tree: LocalTree, files: FileAccess): boolean {
  const hasOddTime = rules.preserve && tree.entries.some(({ modifiedAt }) => !carriesTime(files, modifiedAt));
  return removals !== undefined || hasOddTime || findOddName(tree) !== undefined;
}

async function sendArchive(
  task: TransferTask,
  sources: PutSources,
  tree: LocalTree,
  destination: string,
  describe: (error: unknown) => TowlineError,
  form: "archive" | "script",
): Promise<void> {
  // Headers are sent, too, but people count what is in files.
  const onBlock = (bytes: number): void => task.progress(Math.min(bytes, tree.bytes), tree.bytes);
  const archive = await sources.archive(onBlock).catch((error: unknown) => {
    throw describe(error);
  });
  const { preserve } = sources.rules;
  const stdin = form === "archive" ? archive : Readable.from(scriptArchive(archive, preserve), { objectMode: false });
  let sourceFailure: TowlineError | undefined;
  stdin.once("error", (error) => {
    sourceFailure = describe(error);
  });
  const stage = temporaryName();
  const root = preserve ? tree.entries.find(({ name }) => name === "") : undefined;
  const parameters = [
    ...[destination, stage, task.owner ?? "", preserve ? "times" : ""],
    root === undefined ? "" : timeForTouch(root.modifiedAt),
    task.fsync ? "durable" : "",
  ];
  const program = form === "archive" ? PUT_FOLDERS_PROGRAM : PUT_SCRIPT_PROGRAM;
  try {
    const result = await runProgram(task, program, parameters, destination, { stdin });
    const unread = sourceFailure === undefined && result.exitCode === NO_HASH;
    if (unread) await compareStage(task, destination, stage);
    const last = unread
      ? await runProgram(task, PLACE_STAGE_PROGRAM, [...parameters, result.stdout], destination)
      : result;
    const failure = sourceFailure ?? failureOf(task, last, destination);
    if (failure !== undefined) throw failure;
  } catch (error) {
    // What can't be done there was not begun.
    if (!isUnsupported(error)) await removeLeftover(task, destination, stage);
    throw sourceFailure ?? error;
  }
}

function failureOf(task: TransferTask, result: ProgramResult, destination: string): TowlineError | undefined {
  switch (result.exitCode) {
    case 0:
      return undefined;
    case NO_TAR:
      return unsupported(task, "tar");
    case NO_FSYNC:
      return noFsync(task);
    case INCOMPLETE:
      return mismatch(destination, "the whole archive", "a part of it", task);
    case DIFFERENT:
      return mismatch(destination, "the content that was sent", result.words, task);
    default:
      return programFailure(task, result, destination, "destination");
  }
}

/** After an abort the program could not clean up behind itself. */
async function removeLeftover(task: TransferTask, destination: string, stage: string): Promise<void> {
  await withLimit({ timeout: 5_000 }, (signal) =>
    runHostProgram({ ...task, signal }, REMOVE_STAGE_PROGRAM, [destination, stage], destination, "destination"),
  ).catch(() => {});
}
