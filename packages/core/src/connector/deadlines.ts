/** How long each member of a connector may take to answer. */

/** The members that have a deadline, in milliseconds. A connector whose work is long says so in its `deadlines`. */
export const DEADLINES = {
  /** For all names; also counted while they are yielded. */
  makeNamesData: 60_000,
  resolveData: 30_000,
  checkData: 30_000,
  explainData: 30_000,
  checkInstallation: 30_000,
  /** Until the process is there. Counted while nothing else answers on the connection: it may wait for its turn. */
  exec: 120_000,
  /** Of each request, counted while no other one is answered. */
  files: 600_000,
  openTcp: 180_000,
  openUnix: 60_000,
  listen: 60_000,
  isThere: 30_000,
  /** What is done at the end may be long, such as making an image of a container. */
  finish: 1_200_000,
  disconnect: 60_000,
} as const;

/** A member with a deadline. `connect`, `inspectIdentities` and `diagnose` have the user's time for connecting. */
export type DeadlineMember = keyof typeof DEADLINES;

/** Milliseconds by member. */
export type Deadlines = { readonly [Member in DeadlineMember]?: number | undefined };

/** What applies to a connector. */
export function deadlineOf(
  { deadlines }: { readonly deadlines?: Deadlines | undefined },
  member: DeadlineMember,
): number {
  return deadlines?.[member] ?? DEADLINES[member];
}
