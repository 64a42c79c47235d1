/** What became of each source of hosts: how long it took, how many it has, and whether it was asked at all. */

/** One source. */
export interface SourceReport {
  /** What kind it is: the config, a boat of it, or a connector that was asked what a name stands for. */
  readonly kind: "config" | "boat" | "connector";
  /** The file, what the boat is called, or the name that was asked for. */
  readonly name: string;
  /**
   * `asked`: it answered. `cached`: what it said before is young enough. `stale`: it did not answer, and what it said before
   * is used. `failed`: there is nothing of it. `not asked`: no target needed it.
   */
  readonly state: "asked" | "cached" | "stale" | "failed" | "not asked";
  /** Missing where there is nothing of it. */
  readonly hosts?: number | undefined;
  /** Milliseconds. Missing where it was not asked. */
  readonly durationMs?: number | undefined;
  /** Milliseconds since it was asked, where what it said then is used. */
  readonly ageMs?: number | undefined;
  /** What is wrong with it, or why its answer is not kept. */
  readonly detail?: string | undefined;
}
