/** The exit code of a command that worked on hosts. */
import { STATUS_NAMES, STATUSES, type StatusCounts } from "@towline/core";

/** How the work went, as far as the exit code depends on it. */
export interface Outcome {
  readonly counts: StatusCounts;
  /** The failure budget stopped the run. */
  readonly stopped: boolean;
  /** The user interrupted it. */
  readonly interrupted: boolean;
  /** What was to be done when a connection ended was not, and no result tells so. */
  readonly unfinished: boolean;
}

/** 130 interrupted, 4 stopped, else that of the status with the largest. */
export function exitCodeOf({ counts, stopped, interrupted, unfinished }: Outcome): number {
  if (interrupted) return 130;
  if (stopped) return 4;
  const told = STATUS_NAMES.filter((status) => counts[status] > 0);
  return Math.max(unfinished ? 1 : 0, ...told.map((status) => STATUSES[status].exitCode));
}
