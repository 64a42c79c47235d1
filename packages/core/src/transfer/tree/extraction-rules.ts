/** What is taken of an archive, how, and what is refused. */
import type { TransferOptions } from "../../host/transfer-options.ts";
import type { ByteName } from "../archive/archive-entry.ts";
import type { IsExcluded } from "./exclude-patterns.ts";

/** What to do with symbolic links in folders. */
export type LinkHandling = NonNullable<TransferOptions["links"]>;

/** What is taken, and how. */
export interface ExtractionRules {
  readonly isExcluded: IsExcluded;
  readonly links: LinkHandling;
  /** Permission bits for files; undefined for those of the source. */
  readonly mode: number | undefined;
  readonly keepsTimes: boolean;
  readonly maxEntries: number;
  readonly maxBytes: number;
  /** How many bytes the disk has room for; infinite where it does not matter. */
  readonly room: number;
  /** Told of each file and of all content, for whoever compares. */
  readonly observer?: ContentObserver | undefined;
}

/** Watches what is taken. */
export interface ContentObserver {
  /** @param path where it is on the host */
  file(path: ByteName, size: number): void;
  content(bytes: Buffer): void;
  /** A promise where it takes its time: a hole may be as long as the disk. */
  hole(length: number): void | Promise<void>;
}

/** One source on the host. */
export interface ArchiveSource {
  /** Where it is on the host. */
  readonly path: string;
  /** The folder below the destination that a folder's content goes into; empty for the destination itself. */
  readonly folder: readonly ByteName[];
  /** What the source is called; the one name that is taken when it turns out to be a file. */
  readonly name: ByteName;
}
