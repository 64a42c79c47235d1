/** What a server turned out to be like: not to do a thing is a fact about it, learned once, and no reason to fail. */

/** What servers may lack. */
export type Feature =
  | "setstat"
  | "stat"
  | "lstat"
  | "readlink"
  | "symlink"
  | "exclusive open"
  | "posix-rename"
  | "fsync";

/** The two names of a request to make a link, as they are sent. */
export type LinkOrder = "target first" | "link first";

/** Of one connection. */
export class ServerFacts {
  readonly lacks = new Set<Feature>();
  /** The largest piece of content that it takes at once, and that it gives. */
  largestWrite = Number.POSITIVE_INFINITY;
  largestRead = Number.POSITIVE_INFINITY;
  /** Whether it writes to a file, or reads one, from one end to the other only. */
  writesInTurn = false;
  readsInTurn = false;
  /** Whether it has no words for a path that is missing; undefined while nobody has tried. */
  failsOnMissing: boolean | undefined;
  /** Settles when it is known; undefined while nobody has asked. */
  linkOrder: Promise<LinkOrder> | undefined;
}
