/** Gives what was put its mode and its time by the host's file protocol, and looks at what was asked for. */
import type { FileAccess, FileStatus, FileTimes } from "../../connector/connection.ts";
import type { TransferError } from "../../errors/kinds.ts";
import { isTowlineError } from "../../errors/towline-error.ts";
import type { TransferTask } from "../task/transfer-task.ts";
import { notDoneByFiles } from "./not-done-by-files.ts";

/** What it shall have; undefined for what does not matter. */
export interface WantedStatus {
  readonly mode: number | undefined;
  /** Seconds since the epoch. */
  readonly modifiedAt: number | undefined;
}

/**
 * A host that has no modes, or none that can be changed, is none to fail at: only where a mode was asked for.
 *
 * @param told what it has now, as far as that is known
 * @throws TransferError, with a code by which a program is tried, where it did not get what was asked for
 */
export async function settleStatus(
  task: TransferTask,
  files: FileAccess,
  path: string,
  wanted: WantedStatus,
  told?: FileStatus,
): Promise<void> {
  const { mode, modifiedAt } = wanted;
  const isModeAsked = task.mode !== undefined;
  const needsMode = mode !== undefined && told?.mode !== mode;
  if (needsMode) {
    await files.chmod(path, mode).catch((error: unknown) => {
      if (isTowlineError(error)) throw error;
      if (isModeAsked) throw refused(task, path, showMode(mode), "Leave out --mode.", error);
    });
  }
  if (modifiedAt !== undefined) {
    await files.utimes(path, modifiedAt, modifiedAt).catch((error: unknown) => {
      if (isTowlineError(error)) throw error;
      throw refused(task, path, showTime(modifiedAt), "Leave out --preserve.", error);
    });
  }
  if (modifiedAt === undefined && !(needsMode && isModeAsked)) return;
  const now = await files.stat(path);
  if (isModeAsked && mode !== undefined && now.mode !== undefined && now.mode !== mode) {
    throw refused(task, path, showMode(mode), `It has ${showMode(now.mode)} instead: leave out --mode.`);
  }
  if (modifiedAt !== undefined && now.modifiedAt !== undefined && !isSame(now.modifiedAt, modifiedAt, files.times)) {
    throw refused(task, path, showTime(modifiedAt), "It has another instead: leave out --preserve.");
  }
}

/** The error for a time that a host without a shell can't be told of. */
export function carriesNot(
  { host, connector }: Pick<TransferTask, "host" | "connector">,
  source: string,
  modifiedAt: number | undefined,
): TransferError {
  const time = showTime(modifiedAt ?? 0);
  return notDoneByFiles(`The file protocol of ${host} can't carry ${time} of ${source}`, {
    ...{ host, connector },
    advice: "Leave out --preserve, or give the file another time.",
  });
}

/** To the second, and as far as a protocol can tell them apart. */
function isSame(one: number, other: number, times: FileTimes | undefined): boolean {
  const apart = Math.abs(Math.floor(one) - Math.floor(other));
  return times === undefined ? apart === 0 : apart % (times.doubtfulFrom * 2) === 0;
}

function refused(
  { host, connector }: TransferTask,
  path: string,
  what: string,
  advice: string,
  cause?: unknown,
): TransferError {
  return notDoneByFiles(`${host} does not give ${path} ${what}`, { host, connector, cause, advice });
}

function showMode(mode: number): string {
  return `the mode ${mode.toString(8).padStart(4, "0")}`;
}

function showTime(modifiedAt: number): string {
  const ms = Math.floor(modifiedAt) * 1000;
  const isShown = Math.abs(ms) <= 8.64e15;
  return `the time ${isShown ? new Date(ms).toISOString().replace(".000Z", "Z") : `of ${modifiedAt} s`}`;
}
