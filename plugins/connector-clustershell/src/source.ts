/** A source of groups, whatever it is made of. */

/** Where groups come from. */
export interface Source {
  readonly name: string;
  /** What a group holds; empty where there is none. */
  map(group: string): Promise<string>;
  /** All nodes; undefined where it does not say. */
  all(): Promise<string | undefined>;
  /** The names of its groups. */
  list(): Promise<readonly string[]>;
}
