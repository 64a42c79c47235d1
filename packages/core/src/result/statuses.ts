/** How work on one host can end: each status, with all that follows from it. A new one is a row here. */

/** What follows from a status. */
interface StatusFacts {
  /** What it says of the host and the work on it. */
  readonly meaning: string;
  /** Whether the work was begun; `maybe` where nobody can know. */
  readonly started: "yes" | "no" | "maybe";
  /** Whether `retries` may try again after it. Of what was begun only what does no harm twice is tried again. */
  readonly mayRunAgain: boolean;
  /** Whether it is one of the failures that `maxFail` counts. */
  readonly counts: boolean;
  /** Whether what only reaches for a host can end so: to wait for it, or to ask who it is. */
  readonly ofReaching: boolean;
  /** How it is shown: a success, the want of one, or a failure. */
  readonly severity: "good" | "void" | "bad";
  /** The exit code of `towline` where no host ended worse. */
  readonly exitCode: 0 | 1 | 3;
}

/** The statuses, in the order in which they are told: what went best first, so that the worst is next to the counts. */
export const STATUSES = {
  ok: {
    meaning: "it ran and its exit code is accepted",
    started: "yes",
    mayRunAgain: false,
    counts: false,
    ofReaching: true,
    severity: "good",
    exitCode: 0,
  },
  skipped: {
    meaning: "never started, because too many others had failed, or your gate refused it",
    started: "no",
    mayRunAgain: false,
    counts: false,
    ofReaching: true,
    severity: "void",
    exitCode: 1,
  },
  cancelled: {
    meaning: "you gave up",
    started: "maybe",
    mayRunAgain: false,
    counts: true,
    ofReaching: true,
    severity: "void",
    exitCode: 1,
  },
  refused: {
    meaning: "nothing ran: a plugin, wrong settings, no permission, or a thing that the connector can't do",
    started: "no",
    mayRunAgain: true,
    counts: true,
    ofReaching: true,
    severity: "bad",
    exitCode: 1,
  },
  failed: {
    meaning: "it ran, and exited otherwise or was ended by a signal",
    started: "yes",
    mayRunAgain: true,
    counts: true,
    ofReaching: false,
    severity: "bad",
    exitCode: 1,
  },
  timeout: {
    meaning: "its time was up, and it was ended",
    started: "maybe",
    mayRunAgain: true,
    counts: true,
    ofReaching: false,
    severity: "bad",
    exitCode: 1,
  },
  lost: {
    meaning: "the link died while it ran: what it did is not known",
    started: "maybe",
    mayRunAgain: true,
    counts: true,
    ofReaching: false,
    severity: "bad",
    exitCode: 3,
  },
  unreachable: {
    meaning: "the host was never connected",
    started: "no",
    mayRunAgain: true,
    counts: true,
    ofReaching: true,
    severity: "bad",
    exitCode: 3,
  },
} as const satisfies { readonly [status: string]: StatusFacts };

/** How work on one host ended. What each means, and what follows from it, is in {@link STATUSES}. */
export type RunStatus = keyof typeof STATUSES;

/** How it can end where a host is only reached for: to wait for it, or to ask who it is. */
export type ReachStatus = {
  [Status in RunStatus]: (typeof STATUSES)[Status]["ofReaching"] extends true ? Status : never;
}[RunStatus];

/** How many hosts ended with each status, in the order in which they are told. */
export type StatusCounts = { readonly [Status in RunStatus]: number };

/** All statuses, in the order in which they are told. */
export const STATUS_NAMES = Object.keys(STATUSES) as readonly RunStatus[];

/** Counts that begin at none. */
export function countStatuses(): { -readonly [Status in RunStatus]: number } {
  return Object.fromEntries(STATUS_NAMES.map((status) => [status, 0])) as Record<RunStatus, number>;
}
