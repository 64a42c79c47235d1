/** Files on their way between this machine and a host. */
import { randomBytes } from "node:crypto";
import type { GlobalArguments } from "../../command/global-arguments.ts";
import type { ConnectedHost } from "../../connection/connection-pool.ts";
import type { FileAccess } from "../../connector/connection.ts";
import type { Redactor } from "../../output/redactor.ts";
import type { TransferResult } from "../../result/transfer-result.ts";

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
export interface MovedFiles
  extends Omit<TransferResult, "host" | "direction" | "source" | "destination" | "status" | "durationMs" | "error"> {
  /** Where it is now. */
  readonly path: string;
}

/** The name of a file that is not complete yet, beside its destination: random, so that two transfers never share one. */
export function temporaryName(): string {
  return `.towline-${randomBytes(8).toString("hex")}`;
}
