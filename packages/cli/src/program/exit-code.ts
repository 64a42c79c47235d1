/** The exit code of a command that worked on hosts. */
import type { RunStatus } from "@towline/core";

/** How the work went, as far as the exit code depends on it. */
export interface Outcome {
  readonly counts: { readonly [Status in RunStatus]: number };
  /** The failure budget stopped the run. */
  readonly stopped: boolean;
  /** The user interrupted it. */
  readonly interrupted: boolean;
  /** What was to be done when a connection ended was not, and no result tells so. */
  readonly unfinished: boolean;
}

/** 0 all ok, 1 failed, 3 unreachable or lost, 4 stopped, 130 interrupted; of several, the largest. */
export function exitCodeOf({ counts, stopped, interrupted, unfinished }: Outcome): number {
  if (interrupted) return 130;
  if (stopped) return 4;
  if (counts.unreachable + counts.lost > 0) return 3;
  const failed = counts.failed + counts.timeout + counts.refused + counts.cancelled + counts.skipped;
  return failed > 0 || unfinished ? 1 : 0;
}
