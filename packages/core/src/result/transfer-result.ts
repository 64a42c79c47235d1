/** How a transfer went on one host. */
import type { TowlineError } from "../errors/towline-error.ts";
import type { RunStatus } from "./statuses.ts";

/** Which way files go: `sync` puts only what differs. */
export type TransferDirection = "put" | "get" | "sync";

/** How a transfer went. */
export interface TransferResult {
  readonly host: string;
  readonly direction: TransferDirection;
  /** Several are joined by a comma. */
  readonly source: string;
  readonly destination: string;
  readonly status: RunStatus;
  readonly bytes: number;
  /** How many files, folders and links were moved. */
  readonly entries: number;
  /** How many files, folders and links were removed. Only of a sync, or a get of what changed. */
  readonly removed?: number | undefined;
  /** How many of the bytes an interrupted transfer had left. Only of one that was resumed. */
  readonly resumedAt?: number | undefined;
  /** Whether what an interrupted transfer had left was thrown away, because the source is another by now. */
  readonly startedOver?: boolean | undefined;
  /** Links that lead out of what was moved and were left out, with `links: "safe"`: up to 1,000, below the destination. */
  readonly linksLeftOut?: readonly string[] | undefined;
  /** The same of those that were kept, with `links: "all"`. */
  readonly linksLeadingOut?: readonly string[] | undefined;
  readonly durationMs: number;
  readonly error?: TowlineError | undefined;
}
