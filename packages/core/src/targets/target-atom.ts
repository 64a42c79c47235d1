/** One word of a target, read: what it says, and of which kind it is. */
import type { TargetPlace } from "./target-place.ts";

interface Word<Kind extends string> {
  readonly kind: Kind;
  /** Without quotes, and without what says of which kind it is. */
  readonly text: string;
  readonly place: TargetPlace;
}

/** A word that says what a host is called. */
export type NameAtom =
  /** Every host of the fleet. */
  | Word<"all">
  /** A host, a group, a connector or a route. */
  | Word<"name">
  | Word<"glob">
  | Word<"range">
  /** `group:web`: a group, whatever else is called so; a glob for several. */
  | Word<"group">
  /** `host:web1`: a host, though a group is called so. */
  | Word<"host">;

/** A word that looks at the name or the settings of a host. */
export type PredicateAtom =
  | (Word<"pattern"> & { readonly pattern: RegExp })
  | (Word<"has"> & { readonly key: string })
  | (Word<"data"> & { readonly key: string; readonly test: (value: unknown) => boolean });

/** A word that takes some of the hosts that stand before it. */
export type PickAtom = Word<"pick"> & { readonly pick: Pick };

/** How many are taken, and which. */
export type Pick =
  | { readonly which: "first"; readonly count: Share }
  | { readonly which: "last"; readonly count: Share }
  | { readonly which: "random"; readonly count: Share; readonly seed: string | undefined }
  | { readonly which: "shard"; readonly index: number; readonly of: number };

/** A count, or a percent of all. */
export interface Share {
  readonly value: number;
  readonly isPercent: boolean;
}

/** One word of a target. */
export type TargetAtom = NameAtom | PredicateAtom | PickAtom;
