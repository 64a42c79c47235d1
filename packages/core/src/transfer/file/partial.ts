/** What an interrupted transfer leaves of a file, for the next one to go on from: where asked for, and under a name that it finds. */
import { createHash, type Hash } from "node:crypto";
import { isTowlineError } from "../../errors/towline-error.ts";
import type { TransferTask } from "../task/transfer-task.ts";

/** A part of a file, beside its destination, that this transfer goes on with. */
export interface Partial {
  readonly path: string;
  /** What the file will be called when it is complete. */
  readonly target: string;
  /** How many bytes are there, and are those of the source. */
  readonly offset: number;
  /** The SHA-256 of these, so far. */
  readonly hash: Hash;
  /** Whether what had been kept is of no use. */
  readonly startedOver: boolean;
}

/** What tells one version of a source from others. */
export interface SourceVersion {
  /** Where the source is, as precisely as can be told. */
  readonly place: readonly string[];
  readonly size: number;
  /** Undefined where it can't be told. */
  readonly modifiedAt: number | undefined;
}

/** How a part is called: what it begins with is the same for all versions of one source. */
export interface PartialName {
  readonly prefix: string;
  readonly name: string;
}

/** The same for the same version, so that the next transfer finds it. */
export function namePartial({ place, size, modifiedAt }: SourceVersion): PartialName {
  const prefix = `.towline-part-${shorten(place)}-`;
  return { prefix, name: `${prefix}${shorten([size, modifiedAt])}` };
}

function shorten(parts: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 16);
}

const CUTS: readonly string[] = [
  "ERR_TOWLINE_LOST_CONNECTION",
  // The file protocol was ended, or can't go on with a file, which a program then does.
  "ERR_TOWLINE_TRANSFER_FAILED",
  "ERR_TOWLINE_TRANSFER_UNSUPPORTED",
];

/** Whether a transfer was cut off: what arrived until then is good. After any other failure it may be what is wrong. */
export function wasCutOff({ signal }: Pick<TransferTask, "signal">, error: unknown): boolean {
  return signal.aborted || (isTowlineError(error) && CUTS.includes(error.code));
}

/** What the result tells of it. */
export function tellOf(partial: Pick<Partial, "offset" | "startedOver"> | undefined): {
  resumedAt?: number;
  startedOver?: true;
} {
  if (partial === undefined) return {};
  if (partial.startedOver) return { startedOver: true };
  return partial.offset > 0 ? { resumedAt: partial.offset } : {};
}
