/** Files on their way between this machine and a host. */
import { randomBytes } from "node:crypto";
import type { GlobalArguments } from "../../command/global-arguments.ts";
import type { ConnectedHost } from "../../connection/connection-pool.ts";
import type { FileAccess } from "../../connector/connection.ts";
import type { Redactor } from "../../output/redactor.ts";

/** What a way of moving a file is given. */
export interface TransferTask {
  readonly host: string;
  readonly connector: string;
  readonly connected: ConnectedHost;
  /** The host's native file access, if it has any: it heeds the signal. */
  readonly files: FileAccess | undefined;
  readonly settings: GlobalArguments;
  /** Masks what the host says. */
  readonly redactor: Redactor;
  /** Tells the log which program is sent to the host. */
  logCommand(host: string, command: readonly string[], settings: GlobalArguments): void;
  /** Permission bits of the destination; undefined for those of the source. */
  readonly mode: number | undefined;
  readonly verify: boolean;
  /** Whether it is to be on the disk before it counts as moved. */
  readonly fsync: boolean;
  /** Whether what an interrupted transfer leaves is kept, and gone on with. */
  readonly keepsPartial: boolean;
  /** Whether a file is written where it belongs instead of beside it. */
  readonly inPlace: boolean;
  /** Whether times are kept. */
  readonly preserve: boolean;
  /** As chown takes it: a user, a group after a colon, or both. Undefined for whoever writes. */
  readonly owner: string | undefined;
  /** Aborts on the caller's wish and when the time is up. */
  readonly signal: AbortSignal;
  /** To be waited for before the first change at the destination; asks only once. @throws what keeps it from that */
  askGate(): Promise<void>;
  /** Tells how many bytes have been moved, of how many. */
  progress(bytes: number, totalBytes: number | undefined): void;
}

/** What came of it. */
export interface MovedFiles {
  /** Where it is now. */
  readonly path: string;
  readonly bytes: number;
  /** How many files, folders and links. */
  readonly entries: number;
  /** How many were removed. Only of a sync, or a get of what changed. */
  readonly removed?: number | undefined;
  /** How many bytes were there already. Only where it was resumed. */
  readonly resumedAt?: number | undefined;
  /** Whether what had been kept was of no use. */
  readonly startedOver?: boolean | undefined;
  /** Links that lead out of what was moved and were left out, with `links: "safe"`: up to 1,000, below the destination. */
  readonly linksLeftOut?: readonly string[] | undefined;
  /** The same of those that were kept, with `links: "all"`. */
  readonly linksLeadingOut?: readonly string[] | undefined;
}

/** The name of a file that is not complete yet, beside its destination: random, so that two transfers never share one. */
export function temporaryName(): string {
  return `.towline-${randomBytes(8).toString("hex")}`;
}
